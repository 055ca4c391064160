/* Who may call what. A row more is a method more. */
#include "transport/transport.h"

#include "handler/services.h"

#include <palmares/rpc/v1/rpc.pb-c.h>
#include <palmares/v1/candidate.pb-c.h>
#include <palmares/v1/commission.pb-c.h>
#include <palmares/v1/dossier.pb-c.h>
#include <palmares/v1/engagement.pb-c.h>
#include <palmares/v1/identity.pb-c.h>
#include <palmares/v1/jury.pb-c.h>
#include <palmares/v1/operations.pb-c.h>
#include <palmares/v1/session.pb-c.h>
#include <palmares/v1/subject.pb-c.h>

enum {
    ADMIN = 1 << ROLE_ADMIN,
    MANAGER = 1 << ROLE_MANAGER,
    ESTABLISHMENT = 1 << ROLE_ESTABLISHMENT,
    KIOSK = 1 << ROLE_KIOSK,
    JUROR = 1 << ROLE_JUROR,
    AUDITOR = 1 << ROLE_AUDITOR,

    EVERYBODY = ADMIN | MANAGER | ESTABLISHMENT | KIOSK | JUROR | AUDITOR,
    OFFICE = ADMIN | MANAGER,
    SCHOOLS = OFFICE | ESTABLISHMENT, /* an establishment: until the deadlines of the session */
    READERS = OFFICE | ESTABLISHMENT |
              AUDITOR, /* an establishment: its own candidates, by row-level security */
};

enum { IMPORT_CHUNK_BYTES = 1024 * 1024, LONG_MS = 10 * 60 * 1000 };

#define READ(of, method, who, function)                                  \
    {                                                                    \
        .service = &of, .name = method, .roles = who, .handle = function \
    }
#define CHANGE(of, method, who, function)                                                 \
    {                                                                                     \
        .service = &of, .name = method, .roles = who, .handle = function, .changes = true \
    }

#define HEALTH palmares__rpc__v1__health_service__descriptor
#define REFLECTION palmares__rpc__v1__reflection_service__descriptor
#define SESSION palmares__v1__session_service__descriptor
#define CANDIDATE palmares__v1__candidate_service__descriptor
#define DOSSIER palmares__v1__dossier_service__descriptor
#define COMMISSION palmares__v1__commission_service__descriptor
#define ENGAGEMENT palmares__v1__engagement_service__descriptor
#define JURY palmares__v1__jury_service__descriptor
#define IDENTITY palmares__v1__identity_service__descriptor
#define SUBJECT palmares__v1__subject_service__descriptor
#define OPERATIONS palmares__v1__operations_service__descriptor

const struct rpc_method transport_methods[] = {
    READ(HEALTH, "Check", RPC_ROLES_ALL, handle_check),
    READ(REFLECTION, "Describe", RPC_ROLES_ALL, handle_describe),

    READ(SESSION, "GetSession", EVERYBODY, handle_get_session),
    READ(SESSION, "ListSessions", EVERYBODY, handle_list_sessions),
    CHANGE(SESSION, "LoadSession", ADMIN, handle_load_session),
    CHANGE(SESSION, "DeleteSession", ADMIN, handle_delete_session),
    READ(SESSION, "GetCalendar", EVERYBODY, handle_get_calendar),
    READ(SESSION, "CheckCalendar", EVERYBODY, handle_check_calendar),
    READ(SESSION, "ExportCalendar", EVERYBODY, handle_export_calendar),

    READ(CANDIDATE, "GetCandidate", READERS, handle_get_candidate),
    READ(CANDIDATE, "ListCandidates", READERS, handle_list_candidates),
    READ(CANDIDATE, "SearchCandidates", READERS, handle_search_candidates),
    CHANGE(CANDIDATE, "CreateCandidate", OFFICE, handle_create_candidate),
    CHANGE(CANDIDATE, "UpdateCandidate", OFFICE, handle_update_candidate),
    CHANGE(CANDIDATE, "WithdrawCandidate", OFFICE, handle_withdraw_candidate),
    CHANGE(CANDIDATE, "ReinstateCandidate", OFFICE, handle_reinstate_candidate),
    READ(CANDIDATE, "ExportCandidates", READERS, handle_export_candidates),
    CHANGE(CANDIDATE, "StartImport", OFFICE, handle_start_import),
    {.service = &CANDIDATE,
        .name = "UploadImport",
        .roles = OFFICE,
        .handle = handle_upload_import,
        .changes = true,
        .request_max_bytes = IMPORT_CHUNK_BYTES},
    READ(CANDIDATE, "GetImport", OFFICE, handle_get_import),
    READ(CANDIDATE, "ListImportIssues", OFFICE, handle_list_import_issues),
    {.service = &CANDIDATE,
        .name = "CommitImport",
        .roles = OFFICE,
        .handle = handle_commit_import,
        .changes = true,
        .timeout_ms = LONG_MS},
    CHANGE(CANDIDATE, "CancelImport", OFFICE, handle_cancel_import),

    READ(DOSSIER, "GetDocument", READERS, handle_get_document),
    READ(DOSSIER, "ListDocuments", READERS, handle_list_documents),
    CHANGE(DOSSIER, "PutDocument", SCHOOLS, handle_put_document),
    CHANGE(DOSSIER, "DeleteDocument", SCHOOLS, handle_delete_document),
    READ(DOSSIER, "ListDocumentRevisions", READERS, handle_list_document_revisions),
    READ(DOSSIER, "GetClass", READERS, handle_get_class),
    READ(DOSSIER, "ListClasses", READERS, handle_list_classes),
    CHANGE(DOSSIER, "PutClass", SCHOOLS, handle_put_class),
    {.service = &DOSSIER,
        .name = "ImportClass",
        .roles = SCHOOLS,
        .handle = handle_import_class,
        .changes = true,
        .request_max_bytes = IMPORT_CHUNK_BYTES},

    CHANGE(DOSSIER, "StartAttachment", SCHOOLS, handle_start_attachment),
    {.service = &DOSSIER,
        .name = "UploadAttachment",
        .roles = SCHOOLS,
        .handle = handle_upload_attachment,
        .changes = true,
        .request_max_bytes = IMPORT_CHUNK_BYTES},
    CHANGE(DOSSIER, "CommitAttachment", SCHOOLS, handle_commit_attachment),
    CHANGE(DOSSIER, "DecideConformity", OFFICE, handle_decide_conformity),
    CHANGE(DOSSIER, "ReverseConformity", OFFICE, handle_reverse_conformity),
    CHANGE(DOSSIER, "GrantStageDuration", OFFICE, handle_grant_stage_duration),
    READ(DOSSIER, "GetDocumentTemplate", READERS, handle_get_document_template),
    READ(DOSSIER, "GetAttachment", READERS, handle_get_attachment),
    READ(DOSSIER, "CheckDossiers", READERS, handle_check_dossiers),
    READ(DOSSIER, "GetDashboard", READERS, handle_get_dashboard),
    READ(DOSSIER, "ListConformityDecisions", READERS, handle_list_conformity_decisions),
    {.service = &DOSSIER,
        .name = "ExportDossiers",
        .roles = READERS,
        .handle = handle_export_dossiers,
        .timeout_ms = LONG_MS},

    {.service = &COMMISSION,
        .name = "ImportRooms",
        .roles = OFFICE,
        .handle = handle_import_rooms,
        .changes = true,
        .request_max_bytes = IMPORT_CHUNK_BYTES},
    READ(COMMISSION, "ListCentres", READERS, handle_list_centres),
    READ(COMMISSION, "GetRoom", READERS, handle_get_room),
    READ(COMMISSION, "ListRooms", READERS, handle_list_rooms),
    CHANGE(COMMISSION, "PutRoom", OFFICE, handle_put_room),
    CHANGE(COMMISSION, "DeleteRoom", OFFICE, handle_delete_room),
    {.service = &COMMISSION,
        .name = "ImportExaminers",
        .roles = OFFICE,
        .handle = handle_import_examiners,
        .changes = true,
        .request_max_bytes = IMPORT_CHUNK_BYTES},
    READ(COMMISSION, "GetExaminer", OFFICE | AUDITOR, handle_get_examiner),
    READ(COMMISSION, "ListExaminers", OFFICE | AUDITOR, handle_list_examiners),
    CHANGE(COMMISSION, "PutExaminer", OFFICE, handle_put_examiner),
    CHANGE(COMMISSION, "WithdrawExaminer", OFFICE, handle_withdraw_examiner),
    CHANGE(COMMISSION, "NominateExaminers", OFFICE, handle_nominate_examiners),

    READ(COMMISSION, "GetCommission", OFFICE | AUDITOR, handle_get_commission),
    READ(COMMISSION, "ListCommissions", OFFICE | AUDITOR, handle_list_commissions),
    CHANGE(COMMISSION, "CreateCommission", OFFICE, handle_create_commission),
    CHANGE(COMMISSION, "UpdateCommission", OFFICE, handle_update_commission),
    CHANGE(COMMISSION, "CancelCommission", OFFICE, handle_cancel_commission),
    CHANGE(COMMISSION, "ComposeCommissions", OFFICE, handle_compose_commissions),
    CHANGE(COMMISSION, "RecordAttendance", OFFICE, handle_record_attendance),

    CHANGE(COMMISSION, "StartPlan", OFFICE, handle_start_plan),
    READ(COMMISSION, "GetPlanJob", OFFICE | AUDITOR, handle_get_plan_job),
    CHANGE(COMMISSION, "CancelPlanJob", OFFICE, handle_cancel_plan_job),
    READ(COMMISSION, "GetPlan", OFFICE | AUDITOR, handle_get_plan),
    READ(COMMISSION, "ListPlans", OFFICE | AUDITOR, handle_list_plans),
    READ(COMMISSION, "ListSlots", READERS, handle_list_slots),
    READ(COMMISSION, "CheckPlan", OFFICE | AUDITOR, handle_check_plan),
    READ(COMMISSION, "DiffPlans", OFFICE | AUDITOR, handle_diff_plans),
    READ(COMMISSION, "ExplainSlot", OFFICE | AUDITOR, handle_explain_slot),
    READ(COMMISSION, "ListSubstitutes", OFFICE | AUDITOR, handle_list_substitutes),
    CHANGE(COMMISSION, "MoveSlot", OFFICE, handle_move_slot),
    {.service = &COMMISSION,
        .name = "PublishPlan",
        .roles = OFFICE,
        .handle = handle_publish_plan,
        .changes = true,
        .timeout_ms = LONG_MS},
    CHANGE(COMMISSION, "DiscardPlan", OFFICE, handle_discard_plan),
    {.service = &COMMISSION,
        .name = "ExportPlan",
        .roles = READERS,
        .handle = handle_export_plan,
        .timeout_ms = LONG_MS},
    READ(ENGAGEMENT, "GetRequest", READERS, handle_get_engagement),
    READ(ENGAGEMENT, "ListRequests", READERS, handle_list_engagements),
    CHANGE(ENGAGEMENT, "SubmitRequest", SCHOOLS, handle_submit_engagement),
    CHANGE(ENGAGEMENT, "DecideRequest", OFFICE, handle_decide_engagement),
    CHANGE(ENGAGEMENT, "WithdrawRequest", SCHOOLS, handle_withdraw_engagement),
    READ(ENGAGEMENT, "ExportLetter", READERS, handle_export_letter),
    READ(ENGAGEMENT, "GetStatistics", READERS, handle_get_engagement_statistics),

    READ(JURY, "GetRoomDay", KIOSK | OFFICE | AUDITOR, handle_get_room_day),
    READ(JURY, "WatchRoom", KIOSK | OFFICE | AUDITOR, handle_watch_room),
    READ(JURY, "GetCandidatePages", KIOSK, handle_get_candidate_pages),
    CHANGE(JURY, "RecordActs", KIOSK, handle_record_acts),
    CHANGE(JURY, "CheckPin", KIOSK, handle_check_pin),
    READ(JURY, "GetFicheSujet", KIOSK | OFFICE, handle_get_fiche_sujet),
    CHANGE(JURY, "PutFicheSujet", OFFICE, handle_put_fiche_sujet),
    READ(JURY, "GetSheet", OFFICE | AUDITOR, handle_get_sheet),
    READ(JURY, "ListSheets", OFFICE | AUDITOR, handle_list_sheets),
    CHANGE(JURY, "UnlockSheet", OFFICE, handle_unlock_sheet),
    READ(JURY, "ListActs", OFFICE | AUDITOR, handle_list_acts),
    {.service = &JURY,
        .name = "ExportSheets",
        .roles = OFFICE | AUDITOR,
        .handle = handle_export_sheets,
        .timeout_ms = LONG_MS},
    READ(JURY, "ListRoomStates", OFFICE | AUDITOR, handle_list_room_states),
    CHANGE(JURY, "ResetPin", OFFICE, handle_reset_pin),

    READ(SUBJECT, "GetSubject", OFFICE, handle_get_subject),
    READ(SUBJECT, "ListSubjects", OFFICE | AUDITOR, handle_list_subjects),
    CHANGE(SUBJECT, "PutSubject", OFFICE, handle_put_subject),
    CHANGE(SUBJECT, "DeleteSubject", OFFICE, handle_delete_subject),
    READ(SUBJECT, "GetSubjectTemplate", OFFICE, handle_get_subject_template),
    READ(SUBJECT, "CheckSubject", OFFICE, handle_check_subject),
    READ(SUBJECT, "ExportSubject", OFFICE, handle_export_subject),
    CHANGE(SUBJECT, "ApproveSubject", OFFICE, handle_approve_subject),
    CHANGE(SUBJECT, "ReopenSubject", OFFICE, handle_reopen_subject),
    READ(SUBJECT, "GetSubjectCoverage", OFFICE | AUDITOR, handle_get_subject_coverage),
    READ(SUBJECT, "ExportSubjectCoverage", OFFICE | AUDITOR, handle_export_subject_coverage),
    CHANGE(SUBJECT, "PutPublishedText", OFFICE, handle_put_published_text),
    READ(SUBJECT, "ListPublishedTexts", OFFICE | AUDITOR, handle_list_published_texts),
    CHANGE(SUBJECT, "DeletePublishedText", OFFICE, handle_delete_published_text),
    CHANGE(SUBJECT, "SealSubject", OFFICE, handle_seal_subject),
    READ(SUBJECT, "GetSubjectRelease", OFFICE | AUDITOR, handle_get_subject_release),
    CHANGE(SUBJECT, "PutSubjectRecipients", OFFICE, handle_put_subject_recipients),
    CHANGE(SUBJECT, "ScheduleSubject", OFFICE, handle_schedule_subject),
    CHANGE(SUBJECT, "ReleaseSubjectEarly", OFFICE, handle_release_subject_early),
    /* Of those who may call, the recipients: by the database. */
    READ(SUBJECT, "GetSealedSubject", OFFICE | ESTABLISHMENT | KIOSK, handle_get_sealed_subject),
    READ(SUBJECT, "WatchSubjectKey", OFFICE | ESTABLISHMENT | KIOSK, handle_watch_subject_key),
    CHANGE(SUBJECT, "DrawSubjects", OFFICE, handle_draw_subjects),
    READ(SUBJECT, "GetDraw", OFFICE, handle_get_draw),
    READ(SUBJECT, "ListDraws", OFFICE | AUDITOR, handle_list_draws),
    READ(SUBJECT, "CheckDraw", OFFICE | AUDITOR, handle_check_draw),
    CHANGE(SUBJECT, "PublishDraw", OFFICE, handle_publish_draw),
    READ(SUBJECT, "CheckCms", OFFICE, handle_check_cms),
    {.service = &SUBJECT,
        .name = "ExportSubjectGrids",
        .roles = OFFICE,
        .handle = handle_export_subject_grids,
        .timeout_ms = LONG_MS},

    READ(IDENTITY, "WhoAmI", EVERYBODY, handle_who_am_i),
    READ(IDENTITY, "GetPrincipal", ADMIN | AUDITOR, handle_get_principal),
    READ(IDENTITY, "ListPrincipals", ADMIN | AUDITOR, handle_list_principals),
    CHANGE(IDENTITY, "CreatePrincipal", ADMIN, handle_create_principal),
    CHANGE(IDENTITY, "UpdatePrincipal", ADMIN, handle_update_principal),
    CHANGE(IDENTITY, "RevokeCertificate", ADMIN, handle_revoke_certificate),
    CHANGE(IDENTITY, "CreateEnrolCode", OFFICE, handle_create_enrol_code),
    READ(IDENTITY, "ListKiosks", OFFICE | AUDITOR, handle_list_kiosks),

    READ(OPERATIONS, "GetStatus", OFFICE | AUDITOR, handle_get_status),
    READ(OPERATIONS, "ListAudit", ADMIN | AUDITOR, handle_list_audit),
    READ(OPERATIONS, "VerifyAudit", ADMIN | AUDITOR, handle_verify_audit),
};
const size_t transport_method_count = ARRAY_LEN(transport_methods);
