#include "domain/dossier_template.h"

#include <errno.h>

/* A list of `count` empty elements. */
static char *fill_list(
    struct arena *arena, const struct form_field *field, size_t count, void *values)
{
    char *elements = arena_calloc(arena, count + 1, field->element->size);

    for (size_t i = 0; elements && i < count; i++)
        form_init(field->element, elements + i * field->element->size);
    memcpy((char *)values + field->offset, &elements, sizeof elements);
    memcpy((char *)values + field->count_offset, &count, sizeof count);
    return elements;
}

int dossier_template_content(struct arena *arena,
    const struct dossier_rules *rules,
    enum document_kind kind,
    void **ret_content)
{
    const struct form *form = dossier_form(kind);
    void *values = form ? arena_calloc(arena, 1, form->size) : NULL;

    if (!values)
        return -ENOMEM;
    form_init(form, values);
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        size_t count = kind == DOCUMENT_LIVRET ? rules->livret.discipline_count : 1;

        if (field->type == FIELD_LIST && !fill_list(arena, field, count, values))
            return -ENOMEM;
    }
    if (kind == DOCUMENT_LIVRET)
        for (size_t i = 0; i < rules->livret.discipline_count; i++)
            ((struct livret *)values)->lines[i].discipline = rules->livret.disciplines[i].id;
    *ret_content = values;
    return 0;
}
