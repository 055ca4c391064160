/* The pages of single kinds: one file each, that reads like the form. Used by dossier.c. */
#pragma once

#include "document/dossier.h"
#include "document/form_layout.h"

void livret_draw(struct form_page *page, const struct dossier_print *print);
void attestation_draw(struct form_page *page, const struct dossier_print *print);
void fiche_e4_draw(struct form_page *page, const struct dossier_print *print);
void fiche_e6_draw(struct form_page *page, const struct dossier_print *print);
void etude_draw(struct form_page *page, const struct dossier_print *print);
void engagement_draw(struct form_page *page, const struct dossier_print *print);

/* Annexe III-3's chart, at the pen. */
void livret_chart_draw(struct form_page *page, const struct dossier_print *print);

/* "BTS NÉGOCIATION ET DIGITALISATION DE LA RELATION CLIENT": the session's specialty in capitals.
 */
const char *form_specialty(struct form_page *page, const struct session_definition *session);
/* "31/03/2022" from YYYY-MM-DD; "" as it is. */
const char *form_date(struct form_page *page, const char *date);
/* "12,50", or "" */
const char *form_decimal(struct form_page *page, struct decimal value);
const char *form_mark_text(struct form_page *page, struct decimal value); /* always two decimals */
