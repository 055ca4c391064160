/* Writes each prepared statement of the store to DIR/NAME.sql, so that the references run the very
 * same SQL. */
#include "store/query.h"

#include <errno.h>

static int write_statement(const char *directory, const struct store_statement *statement)
{
    char path[4096];
    FILE *file;
    int r;

    if ((size_t)snprintf(path, sizeof path, "%s/%s.sql", directory, statement->name) >= sizeof path)
        return -ENAMETOOLONG;
    file = fopen(path, "w");
    if (!file)
        return -errno;
    r = fputs(statement->sql, file) < 0 ? -EIO : 0;
    if (fclose(file))
        r = -EIO;
    return r;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: bench_statements DIRECTORY\n");
        return 2;
    }
    for (size_t i = 0; i < store_statement_table_count; i++)
        for (size_t j = 0; j < store_statement_tables[i]->count; j++) {
            const struct store_statement *statement = store_statement_tables[i]->statements[j];
            int r = write_statement(argv[1], statement);

            if (r) {
                (void)fprintf(stderr, "bench_statements: %s/%s.sql: %s\n", argv[1], statement->name,
                    strerror(-r));
                return 1;
            }
        }
    return 0;
}
