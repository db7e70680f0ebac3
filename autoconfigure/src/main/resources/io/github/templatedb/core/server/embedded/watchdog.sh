# Starts postgres, and stops it when no JVM has used it for a while. POSIX shell; no JVM, no terminal, no open pipe.
#
# $1 is the folder of this run, the rest the command line of postgres. In the folder:
#   clients        a named pipe that every JVM using the server holds open, and writes its own name into;
#                  however a JVM ends, the kernel closes it
#   client-NAME    made here when NAME was read: the answer to the JVM that it is seen
#   idle-timeout   how many looks there are and the seconds between them, written by the JVMs
#   pid            of this script
#   boot           what identifies this start of the machine, renamed to "clean" after an orderly stop
#   ended          made when postgres is gone
# Beside the folder is the state file, which leads JVMs to it and is taken away before the stop.

run=$1
shift
state=$run/../state
cd / || exit 1
umask 077

mkfifo "$run/clients" || exit 1
"$@" </dev/null &
postgres=$!
echo $$ >"$run/pid.new" && mv "$run/pid.new" "$run/pid"

# In postmaster.pid, as $postgres may be the command that changed the user.
postmaster() {
    head -n 1 "$run/data/postmaster.pid" 2>/dev/null || echo $postgres
}

# Fast shutdown: sessions are ended, the data is left consistent (PostgreSQL manual, section 18.5).
stop() {
    : >"$run/stopping"
    kill -INT "$(postmaster)" 2>/dev/null
}

seen() {
    set -- "$run"/client-*
    [ -e "$1" ]
}

# A run that was given up and still goes on must not take away the state file of its successor.
leads_here() {
    grep -q "^run=${run##*/}$" "$state" 2>/dev/null
}

running() {
    [ -d "$run" ] && [ ! -e "$run/ended" ]
}

# Returns when no JVM has been there for the idle timeout. The state file goes first, then comes the last look: a JVM that
# was seen and still finds the state file afterwards can be sure that the server stays.
watch() {
    while running; do
        rm -f "$run"/client-*
        while read -r client; do : >"$run/client-$client"; done <"$run/clients" &
        reader=$!
        idle=0
        until seen; do
            if ! running; then
                kill $reader
                return
            fi
            read -r looks pause <"$run/idle-timeout"
            if [ $idle -ge "$looks" ]; then
                leads_here && mv "$state" "$run/state"
                if ! seen; then
                    kill $reader
                    return
                fi
                [ -e "$run/state" ] && mv "$run/state" "$state"
            fi
            sleep "$pause" || sleep 1
            # A JVM that was killed before it had written its name leaves nobody to read the next one.
            kill -0 $reader 2>/dev/null || seen || continue 2
            idle=$((idle + 1))
        done
        wait $reader
    done
}

(
    watch
    # More than once, as postgres ignores a signal that comes before it is prepared.
    while running && kill -0 "$(postmaster)" 2>/dev/null; do
        stop
        sleep 1
    done
    if [ ! -d "$run" ] && kill -0 $$ 2>/dev/null; then
        # The folder was taken away; as long as the first shell lives, the process is postgres and no other.
        kill -INT $postgres
    fi
) &
trap stop TERM INT HUP

wait $postgres
status=$?
# A signal to this shell ends the wait early.
while kill -0 $postgres 2>/dev/null; do
    wait $postgres
    status=$?
done
if [ $status -eq 0 ]; then
    mv "$run/boot" "$run/clean"
else
    # A killed postgres leaves a segment of System V shared memory; postmaster.pid has its key and its number.
    ipcrm -m "$(sed -n '7s/^ *[0-9]* *//p' "$run/data/postmaster.pid" 2>/dev/null)" 2>/dev/null
    rm -rf "$run/data"
fi
: >"$run/ended"
