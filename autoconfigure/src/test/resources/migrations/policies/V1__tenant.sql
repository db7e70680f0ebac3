CREATE TABLE tenant (name text PRIMARY KEY);
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON tenant USING (name = current_user);
