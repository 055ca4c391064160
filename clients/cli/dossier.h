/* What the files of `palmares dossier ...`, `class ...` and `livret ...` share. */
#pragma once

#include "cli/listing.h"

#include <palmares/v1/dossier.pb-c.h>

#define DOSSIER_SERVICE (&palmares__v1__dossier_service__descriptor)

enum {
    DOSSIER_ORDINAL_MAX = 99,
    DOSSIER_REPLY_MAX = 32 * 1024 * 1024, /* memory of one answer */
};

/* "livret", "attestation", ... in the order of the contract's numbers from 1; up to NULL. */
extern const char *const DOSSIER_KINDS[];
extern const char *const DOSSIER_PURPOSES[];

/* Place of a word in a list, from 1; 0 when it is not there. */
int dossier_word(const char *const *words, const char *word);
/* The word of a kind; "?" for a number that is none. */
const char *dossier_kind_word(Palmares__V1__DocumentKind kind);
/* A kind as an argument. 0, CLI_EXIT_USAGE, -ENOMEM. */
int dossier_kind(
    const struct cli *cli, const char *word, Palmares__V1__DocumentKind *ret_kind) MUST_CHECK;

/* Which document. */
struct dossier_key {
    char *session;
    char *candidate;
    Palmares__V1__DocumentKind kind;
    uint32_t ordinal;
};

/* NUMBER KIND and --ordinal of the command line. 0 or an exit code. */
int dossier_key_read(struct cli *cli, struct dossier_key *ret_key) MUST_CHECK;
/* Ask for one; `revision` 0: the one in force. *ret_status says how it ended; texts in the run's
 * arena. As cli_try_call(). */
int dossier_get_document(struct cli *cli,
    const struct dossier_key *key,
    uint32_t revision,
    struct rpc_status *ret_status,
    Palmares__V1__Document **ret_document) MUST_CHECK;
/* The template of one, with the help of its fields. 0 or an exit code. */
int dossier_get_template(struct cli *cli,
    const struct dossier_key *key,
    Palmares__V1__DocumentTemplate **ret_template) MUST_CHECK;

/* Its content; NULL when there is none. *ret_kind: what it is. */
const ProtobufCMessage *dossier_content(
    const Palmares__V1__Document *document, Palmares__V1__DocumentKind *ret_kind);
/* What the service alone sets is taken out, so that the document can be put. */
void dossier_make_own(Palmares__V1__Document *document);

/* The command line and the file must not speak of two things; what the file leaves out is set. 0 or
 * CLI_EXIT_CONTENT. */
int dossier_apply_key(struct cli *cli,
    const char *file,
    const struct dossier_key *key,
    Palmares__V1__Document *document) MUST_CHECK;
/* On standard error. */
void dossier_show_remarks(struct cli *cli, Palmares__V1__Remark *const *remarks, size_t count);

/* ---- documents as text: dossier_text.c */

/* A document as JSON, with a comment line above each field that the help knows, and `head` (lines
 * that begin with "//") above all. -ENOMEM. */
int dossier_text_write(const Palmares__V1__Document *document,
    const Palmares__V1__FieldHelp *const *help,
    size_t help_count,
    const char *head,
    struct buffer *to) MUST_CHECK;

/* Any message, by flags of protojson_write(); the help names fields below `above` levels of it: 1,
 * its own. */
int dossier_text_write_message(const ProtobufCMessage *message,
    unsigned flags,
    size_t above,
    const Palmares__V1__FieldHelp *const *help,
    size_t help_count,
    const char *head,
    struct buffer *to) MUST_CHECK;

struct protojson_error;
/* A message out of text with comments; the text keeps them. PROTOJSON_E_INVALID, -ENOMEM. */
int dossier_text_read(const ProtobufCMessageDescriptor *type,
    const struct buffer *text,
    struct arena *arena,
    struct protojson_error *ret_error,
    ProtobufCMessage **ret_message) MUST_CHECK;
/* A file ("-": standard input). 0 or an exit code after saying what is wrong. */
int dossier_text_load(struct cli *cli,
    const char *file,
    const ProtobufCMessageDescriptor *type,
    ProtobufCMessage **ret_message) MUST_CHECK;

struct dossier_mistake {
    const char *path; /* "livret.lines[2].semester1", in the document; "" for all of it */
    size_t line;      /* 0: by the path */
    const char *message;
};
/* The text with each mistake as a line "// ERROR: ..." above the line it is about; such lines of an
 * earlier round are gone. -ENOMEM. */
int dossier_text_mark(const struct buffer *text,
    const struct dossier_mistake *mistakes,
    size_t count,
    struct arena *arena,
    struct buffer *to) MUST_CHECK;

/* One field of a content: "lines[2].semester1" and its text. */
struct dossier_value {
    const char *path;
    const char *text;
};
/* All fields that are not empty, in order, in the arena. -ENOMEM. */
int dossier_values(const ProtobufCMessage *content,
    struct arena *arena,
    struct dossier_value **ret_values,
    size_t *ret_count) MUST_CHECK;

/* ---- attachments: dossier_attach.c */

struct dossier_upload {
    struct cli *cli; /* connected */
    struct arena *arena;
    char *session, *candidate;
    const char *file;
    uint32_t ordinal;
    Palmares__V1__Attachment__Purpose purpose;
    char *remark, *etag, *received_on;
    bool dry_run;
    bool quiet; /* no progress bar */
};

/* Send a PDF file. 0: *ret_status says how it ended, and *ret_document is there when it is OK and
 * this is no dry run. CLI_EXIT_FILE with *ret_why, -errno. */
int dossier_upload(const struct dossier_upload *upload,
    struct rpc_status *ret_status,
    Palmares__V1__Document **ret_document,
    const char **ret_why) MUST_CHECK;

/* ---- commands, one or a few a file */

int dossier_template(struct cli *cli) MUST_CHECK;
int dossier_put(struct cli *cli) MUST_CHECK;
int dossier_get(struct cli *cli) MUST_CHECK;
int dossier_edit(struct cli *cli) MUST_CHECK;
int dossier_attach(struct cli *cli) MUST_CHECK;
int dossier_import(struct cli *cli) MUST_CHECK;
int dossier_history(struct cli *cli) MUST_CHECK;
int dossier_diff(struct cli *cli) MUST_CHECK;
int dossier_check(struct cli *cli) MUST_CHECK;
int dossier_dashboard(struct cli *cli) MUST_CHECK;
int dossier_decide(struct cli *cli) MUST_CHECK;
int dossier_reverse(struct cli *cli) MUST_CHECK;
int dossier_decisions(struct cli *cli) MUST_CHECK;
int dossier_grant(struct cli *cli) MUST_CHECK;
int dossier_render(struct cli *cli) MUST_CHECK;
int dossier_fiche_sujet(struct cli *cli) MUST_CHECK;

extern const char *const DOSSIER_OUTCOMES[];
extern const char *const DOSSIER_GROUNDS[];
extern const char *const DOSSIER_PENALTIES[];
extern const char *const DOSSIER_FAIL_ON[];
extern const char *const DOSSIER_ORDERS[];
extern const char *const DOSSIER_VIEWS[];
