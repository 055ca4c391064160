#include "model/op.h"

#include "base/text.h"

#include <stdarg.h>

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_ADMIN] = "admin",
    [ROLE_MANAGER] = "manager",
    [ROLE_ESTABLISHMENT] = "establishment",
    [ROLE_KIOSK] = "kiosk",
    [ROLE_JUROR] = "juror",
    [ROLE_AUDITOR] = "auditor",
};

const char *role_name(enum role role)
{
    return (unsigned)role < ROLE_COUNT ? role_names[role] : NULL;
}

enum role role_parse(const char *name)
{
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (role_names[i] && text_equal(role_names[i], name))
            return (enum role)i;
    return ROLE_NONE;
}

static const char *format_message(struct op *op, const char *format, va_list arguments)
{
    va_list again;
    char *text;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = length < 0 ? NULL : arena_alloc(op->arena, (size_t)length + 1);
    if (!text)
        return "";
    (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

int op_refuse(struct op *op, enum outcome outcome, const char *reason, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    op->reason = reason;
    op->message = format_message(op, format, arguments);
    va_end(arguments);
    return (int)outcome;
}

int op_violation(struct op *op, const char *field, const char *reason, const char *format, ...)
{
    struct op_violation *violation;
    va_list arguments;

    if (op->violation_count >= OP_VIOLATIONS_MAX)
        return OUTCOME_INVALID;
    violation = arena_alloc(op->arena, sizeof *violation);
    if (!violation)
        return OUTCOME_INVALID;
    va_start(arguments, format);
    *violation = (struct op_violation){
        .field = arena_strdup(op->arena, field),
        .reason = reason,
        .message = format_message(op, format, arguments),
    };
    va_end(arguments);
    if (!op->violations_end)
        op->violations_end = &op->violations;
    *op->violations_end = violation;
    op->violations_end = &violation->next;
    op->violation_count++;
    return OUTCOME_INVALID;
}

void op_take_said(struct op *op, const struct op *from)
{
    op->reason = from->reason;
    op->message = from->message;
    op->violations = from->violations;
    op->violations_end = from->violations ? from->violations_end : NULL;
    op->violation_count = from->violation_count;
}
