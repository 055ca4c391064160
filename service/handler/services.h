/* The handlers, one for each method of the contract; transport/methods.c lists them. `context` is
 * the struct handler_context. */
#pragma once

#include "handler/handler.h"

#define HANDLER(name) \
    void name(struct rpc_call *call, const ProtobufCMessage *request, void *context)

/* Of a method that is in the contract and not in this service. */
HANDLER(handle_not_served);

/* palmares.rpc.v1 */
HANDLER(handle_check);
HANDLER(handle_describe);

/* SessionService */
HANDLER(handle_get_session);
HANDLER(handle_list_sessions);
HANDLER(handle_load_session);
HANDLER(handle_delete_session);
HANDLER(handle_get_calendar);
HANDLER(handle_check_calendar);
HANDLER(handle_export_calendar);

/* CandidateService */
HANDLER(handle_get_candidate);
HANDLER(handle_list_candidates);
HANDLER(handle_search_candidates);
HANDLER(handle_create_candidate);
HANDLER(handle_update_candidate);
HANDLER(handle_withdraw_candidate);
HANDLER(handle_reinstate_candidate);
HANDLER(handle_export_candidates);
HANDLER(handle_start_import);
HANDLER(handle_upload_import);
HANDLER(handle_get_import);
HANDLER(handle_list_import_issues);
HANDLER(handle_commit_import);
HANDLER(handle_cancel_import);

/* DossierService */
HANDLER(handle_get_document);
HANDLER(handle_list_documents);
HANDLER(handle_put_document);
HANDLER(handle_delete_document);
HANDLER(handle_list_document_revisions);
HANDLER(handle_get_document_template);
HANDLER(handle_export_dossiers);
HANDLER(handle_check_dossiers);
HANDLER(handle_get_dashboard);
HANDLER(handle_decide_conformity);
HANDLER(handle_reverse_conformity);
HANDLER(handle_list_conformity_decisions);
HANDLER(handle_grant_stage_duration);
HANDLER(handle_start_attachment);
HANDLER(handle_upload_attachment);
HANDLER(handle_commit_attachment);
HANDLER(handle_get_attachment);
HANDLER(handle_get_class);
HANDLER(handle_list_classes);
HANDLER(handle_put_class);
HANDLER(handle_import_class);

/* CommissionService: plans */
HANDLER(handle_start_plan);
HANDLER(handle_get_plan_job);
HANDLER(handle_cancel_plan_job);
HANDLER(handle_get_plan);
HANDLER(handle_list_plans);
HANDLER(handle_list_slots);
HANDLER(handle_check_plan);
HANDLER(handle_diff_plans);
HANDLER(handle_explain_slot);
HANDLER(handle_list_substitutes);
HANDLER(handle_move_slot);
HANDLER(handle_publish_plan);
HANDLER(handle_discard_plan);
HANDLER(handle_export_plan);
/* CommissionService */
HANDLER(handle_import_rooms);
HANDLER(handle_list_centres);
HANDLER(handle_get_room);
HANDLER(handle_list_rooms);
HANDLER(handle_put_room);
HANDLER(handle_delete_room);
HANDLER(handle_import_examiners);
HANDLER(handle_get_examiner);
HANDLER(handle_list_examiners);
HANDLER(handle_put_examiner);
HANDLER(handle_withdraw_examiner);
HANDLER(handle_nominate_examiners);
HANDLER(handle_get_commission);
HANDLER(handle_list_commissions);
HANDLER(handle_create_commission);
HANDLER(handle_update_commission);
HANDLER(handle_cancel_commission);
HANDLER(handle_compose_commissions);
HANDLER(handle_record_attendance);

/* EngagementService */
HANDLER(handle_get_engagement);
HANDLER(handle_list_engagements);
HANDLER(handle_submit_engagement);
HANDLER(handle_decide_engagement);
HANDLER(handle_withdraw_engagement);
HANDLER(handle_export_letter);
HANDLER(handle_get_engagement_statistics);

/* JuryService: rooms */
HANDLER(handle_get_room_day);
HANDLER(handle_watch_room);
HANDLER(handle_get_candidate_pages);
HANDLER(handle_list_room_states);
HANDLER(handle_record_acts);
HANDLER(handle_check_pin);
HANDLER(handle_get_fiche_sujet);
/* JuryService: the exam office */
HANDLER(handle_put_fiche_sujet);
HANDLER(handle_get_sheet);
HANDLER(handle_list_sheets);
HANDLER(handle_unlock_sheet);
HANDLER(handle_list_acts);
HANDLER(handle_reset_pin);
HANDLER(handle_export_sheets);

/* SubjectService */
HANDLER(handle_get_subject);
HANDLER(handle_list_subjects);
HANDLER(handle_put_subject);
HANDLER(handle_delete_subject);
HANDLER(handle_get_subject_template);
HANDLER(handle_check_subject);
HANDLER(handle_export_subject);
HANDLER(handle_approve_subject);
HANDLER(handle_reopen_subject);
HANDLER(handle_get_subject_coverage);
HANDLER(handle_export_subject_coverage);
HANDLER(handle_put_published_text);
HANDLER(handle_list_published_texts);
HANDLER(handle_delete_published_text);
HANDLER(handle_seal_subject);
HANDLER(handle_get_subject_release);
HANDLER(handle_put_subject_recipients);
HANDLER(handle_schedule_subject);
HANDLER(handle_release_subject_early);
HANDLER(handle_get_sealed_subject);
HANDLER(handle_watch_subject_key);
HANDLER(handle_draw_subjects);
HANDLER(handle_get_draw);
HANDLER(handle_list_draws);
HANDLER(handle_check_draw);
HANDLER(handle_publish_draw);
HANDLER(handle_check_cms);
HANDLER(handle_export_subject_grids);

/* IdentityService */
HANDLER(handle_who_am_i);
HANDLER(handle_get_principal);
HANDLER(handle_list_principals);
HANDLER(handle_create_principal);
HANDLER(handle_update_principal);
HANDLER(handle_revoke_certificate);
HANDLER(handle_create_enrol_code);
HANDLER(handle_list_kiosks);

/* EnrolmentService */
HANDLER(handle_enrol);

/* OperationsService */
HANDLER(handle_get_status);
HANDLER(handle_list_audit);
HANDLER(handle_verify_audit);
