/* A fiche-sujet as headed paragraphs. */
#pragma once

#include <gtk/gtk.h>
#include <palmares/v1/jury.pb-c.h>

/* Unpacked and of the view that was asked for; NULL when it is not, or when the candidate's view
 * holds anything of the jury's: better nothing than that. Free with
 * palmares__v1__fiche_sujet__free_unpacked(). */
Palmares__V1__FicheSujet *fiche_text_read(
    const uint8_t *data, size_t size, Palmares__V1__FicheSujet__View view);
void fiche_text_fill(GtkBox *box, const Palmares__V1__FicheSujet *fiche);
