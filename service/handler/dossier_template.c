/* palmares.v1.DossierService: empty documents, and what their fields are. */
#include "handler/dossier_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/dossier_template.h"

#include <errno.h>

struct asking {
    struct rpc_call *call;
    struct document document;
};

/* What a person may write into a field. */
static char *format_of(struct arena *arena, const struct form_field *field)
{
    char most[DECIMAL_TEXT_SIZE];
    char *text;

    switch (field->type) {
    case FIELD_TEXT:
        return arena_printf(arena, "one line, at most %u characters", field->most);
    case FIELD_LONG_TEXT:
        return arena_printf(arena, "text, at most %u characters; \\n begins a line", field->most);
    case FIELD_DATE:
        return arena_strdup(arena, "a day, YYYY-MM-DD");
    case FIELD_DECIMAL:
        decimal_format((struct decimal){(int32_t)field->most}, most);
        return arena_printf(arena, "a number from 0 to %s, at most two decimals", most);
    case FIELD_NUMBER:
        return arena_printf(arena, "a whole number, at most %u", field->most);
    case FIELD_SWITCH:
        return arena_strdup(arena, "true or false");
    case FIELD_CHOICE:
        text = arena_printf(arena, "one of %s", form_choice_name(field, 1));
        for (size_t i = 1; text && i < field->choice_count; i++)
            text = arena_printf(arena, "%s, %s", text, field->choices[i].name);
        return text;
    case FIELD_LIST:
        return arena_printf(arena, "a list, at most %u elements", field->most);
    }
    return NULL;
}

static Palmares__V1__FieldHelp *help_of(
    struct arena *arena, const char *list, const struct form_field *field)
{
    Palmares__V1__FieldHelp *help = arena_alloc(arena, sizeof *help);

    if (!help)
        return NULL;
    palmares__v1__field_help__init(help);
    help->path =
        list ? arena_printf(arena, "%s.%s", list, field->name) : arena_strdup(arena, field->name);
    help->label = arena_strdup(arena, field->label);
    help->format = format_of(arena, field);
    help->required = field->required;
    return help->path && help->label && help->format ? help : NULL;
}

/* The fields of the form, those of a list behind the list. */
static bool set_helps(
    struct arena *arena, const struct form *form, Palmares__V1__DocumentTemplate *message)
{
    size_t count = form->field_count;

    for (size_t i = 0; i < form->field_count; i++)
        if (form->fields[i].type == FIELD_LIST)
            count += form->fields[i].element->field_count;
    message->fields = arena_calloc(arena, count + 1, sizeof *message->fields);
    if (!message->fields)
        return false;
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        size_t inner = field->type == FIELD_LIST ? field->element->field_count : 0;

        if (!(message->fields[message->n_fields++] = help_of(arena, NULL, field)))
            return false;
        for (size_t j = 0; j < inner; j++)
            if (!(message->fields[message->n_fields++] =
                        help_of(arena, field->name, &field->element->fields[j])))
                return false;
    }
    return true;
}

static int make_template(struct op *op,
    struct definition_ref *definition,
    struct document *document,
    Palmares__V1__DocumentTemplate *message)
{
    const struct dossier_rules *rules;
    void *content;
    int r = definition_dossier_rules(op, definition, &rules);

    if (r == 0)
        r = dossier_template_content(op->arena, rules, document->kind, &content);
    if (r)
        return r;
    document->content = content;
    message->document = dossier_wire_document(op->arena, document);
    if (!message->document || !set_helps(op->arena, dossier_form(document->kind), message))
        return -ENOMEM;
    /* the definition goes back before the reply is packed */
    for (size_t i = 0; document->kind == DOCUMENT_LIVRET && i < message->document->livret->n_lines;
         i++) {
        Palmares__V1__LivretLine *line = message->document->livret->lines[i];

        if (!(line->discipline = arena_strdup(op->arena, line->discipline)))
            return -ENOMEM;
    }
    return 0;
}

static void got_definition(struct op *op, int r, struct definition_ref *definition, void *context)
{
    struct asking *asking = context;
    Palmares__V1__DocumentTemplate message = PALMARES__V1__DOCUMENT_TEMPLATE__INIT;

    if (r == 0) {
        r = make_template(op, definition, &asking->document, &message);
        definition_unref(definition);
    }
    handler_reply(asking->call, op, r, &message.base);
}

void handle_get_document_template(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetDocumentTemplateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    enum document_kind kind = (enum document_kind)asked->kind;
    int r = 0;

    if (!asking)
        return;
    asking->call = call;
    asking->document = (struct document){.session = asked->session,
        .candidate = asked->candidate,
        .kind = kind,
        .ordinal = asked->ordinal ? asked->ordinal : 1};
    if (!dossier_form(kind) || kind == DOCUMENT_ATTACHMENT)
        r = op_violation(op, "kind", "KIND",
            "there are templates for LIVRET, ATTESTATION, FICHE_E4, FICHE_E6, ETUDE_REFLEXIVE and "
            "ENGAGEMENT");
    if (r == 0)
        r = definition_with(
            handlers->store, op, asked->session, session_wire_decode, got_definition, asking);
    if (r)
        handler_fail(call, op, r);
}
