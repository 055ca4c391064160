/* The rules of a written subject (annexe VI-1): in which order they are looked at. */
#include "domain/subject_check_parts.h"

void subject_check_written(struct subject_checking *checking)
{
    (void)checking;
}
