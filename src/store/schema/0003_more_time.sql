-- Whoever signed in asked for a session that lasts longer (WCAG 2.2, 2.2.1).

ALTER TABLE sign_ins ADD COLUMN more_time INTEGER NOT NULL DEFAULT 0;
