CREATE ROLE everything_owner SUPERUSER;
