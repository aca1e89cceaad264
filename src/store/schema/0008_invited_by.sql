-- Who made a link. For those that are there, the audit log says so.

ALTER TABLE invitations ADD COLUMN actor TEXT;

UPDATE invitations SET actor = (SELECT MAX(audit.actor) FROM audit WHERE audit.action = 'invitation.make' AND audit.subject = invitations.id);
