/* The rules of a practical subject (annexes VI-2 and VI-3). */
#include "domain/subject_check_parts.h"

void subject_check_practical(struct subject_checking *checking)
{
    (void)checking;
}
