/* Class matrices, and the lines that a child of the service writes about a PDF. */
#include "document/inspect.h"
#include "domain/livret_matrix.h"

#include "dossier_fixture.h"

enum { ARENA = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct op op = {.arena = arena};
    struct pdf_inspection inspection;
    struct dossier_fixture fixture;
    struct livret_matrix matrix;

    if (!arena || size > TABLE_MAX_BYTES)
        return 0;
    if (pdf_inspection_parse((const char *)data, size, &inspection) &&
        !*pdf_verdict_name(inspection.verdict))
        abort();
    dossier_fixture(arena, &fixture);
    if (livret_matrix_read(
            &op, &fixture.session->dossier_rules.livret, "2NDRC1", data, size, &matrix))
        return 0;
    if (matrix.row_count > LIVRET_MATRIX_ROWS_MAX || matrix.issues.count > TABLE_ISSUES_MAX)
        abort();
    return 0;
}
