-- With which notice a subject was sealed: a definition that is loaded later does not make it shorter.
SET LOCAL search_path = palmares;

ALTER TABLE subject_seal ADD notice_minutes integer NOT NULL DEFAULT 0 CONSTRAINT subject_seal_notice CHECK (notice_minutes >= 0);
COMMENT ON COLUMN subject_seal.notice_minutes IS 'Notice of the definition at the seal: one person alone brings no hour forward to less than that';
