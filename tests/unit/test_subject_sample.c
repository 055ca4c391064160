/* The sample of an écrit keeps the rules of session 2022: all that could be wrong is what it is, a
 * sample. */
#include "domain/subject_check.h"

#include "subject_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static void the_written_sample_keeps_the_rules(void **state)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct subject_sample sample;
    struct subject_report report;

    (void)state;
    subject_sample_read(arena, PALMARES_PACK, PALMARES_SUBJECTS "/e5a.json", &sample);
    assert_true(sample.subject.record.sample);
    assert_true(sample.subject.written.organisation.invented);
    assert_int_equal(subject_check(&sample.definition, &sample.subject, arena, &report), 0);
    for (size_t i = 0; i < report.finding_count; i++)
        if (report.findings[i].verdict != SUBJECT_FINE &&
            report.findings[i].rule != RULE_REAL_ORGANISATION)
            fail_msg("%s %s: %s", subject_rule_ids[report.findings[i].rule],
                report.findings[i].path, report.findings[i].message);
    assert_int_equal(report.breaks, 0);
    assert_int_equal(report.to_judge, 1); /* its organisation is invented */
    assert_int_equal(report.points_hundredths, 4000);
    /* neither so short that nothing would be tried, nor too long */
    assert_in_range(report.reading_seconds, 12 * 60, 20 * 60);
    print_message("%u words, %u tables, %u figures, %u s\n", report.words, report.tables,
        report.figures, report.reading_seconds);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(the_written_sample_keeps_the_rules)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
