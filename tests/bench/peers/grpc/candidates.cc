#include "candidates.h"

#include <google/protobuf/timestamp.pb.h>

#include <stdexcept>

namespace peer
{

namespace
{

using palmares::v1::Candidate;

constexpr int64_t kUsPerSecond = 1000000;
constexpr uint32_t kPageSizeDefault = 50;
constexpr uint32_t kPageSizeMax = 1000;

void SetTime(int64_t unix_us, google::protobuf::Timestamp *to)
{
    to->set_seconds(unix_us / kUsPerSecond);
    to->set_nanos(static_cast<int32_t>(unix_us % kUsPerSecond) * 1000);
}

// Columns of one statement's result, looked up once a result.
class CandidateReader
{
  public:
    explicit CandidateReader(const Rows &rows)
        : rows_(rows), number_(rows.column("number")), ine_(rows.column("ine")),
          family_name_(rows.column("family_name")), given_name_(rows.column("given_name")),
          birth_date_(rows.column("birth_date")), class_(rows.column("class")),
          establishment_(rows.column("establishment")), language1_(rows.column("language1")),
          language2_(rows.column("language2")), zone_(rows.column("zone")),
          extra_(rows.column("extra_minutes_per_hour")), arrangements_(rows.column("arrangements")),
          email_(rows.column("email")), withdrawn_(rows.column("withdrawn")),
          withdrawal_reason_(rows.column("withdrawal_reason")), revision_(rows.column("revision")),
          created_(rows.column("created_at")), updated_(rows.column("updated_at"))
    {
        if (number_ < 0 || email_ < 0 || revision_ < 0)
            throw std::runtime_error("the statement has other columns than this peer knows");
    }

    void Read(int row, const std::string &session, Candidate *to) const
    {
        to->set_session(session);
        to->set_number(rows_.text(row, number_));
        to->set_ine(rows_.text(row, ine_));
        to->set_family_name(rows_.text(row, family_name_));
        to->set_given_name(rows_.text(row, given_name_));
        to->set_birth_date(rows_.date(row, birth_date_));
        to->set_class_(ClassOf(rows_.text(row, class_)));
        to->set_establishment(rows_.text(row, establishment_));
        to->set_language1(rows_.text(row, language1_));
        to->set_language2(rows_.text(row, language2_));
        to->set_zone(rows_.text(row, zone_));
        to->set_extra_minutes_per_hour(static_cast<uint32_t>(rows_.integer(row, extra_)));
        for (std::string &text : rows_.texts(row, arrangements_))
            to->add_arrangements(std::move(text));
        to->set_email(rows_.text(row, email_));
        to->set_state(
            rows_.boolean(row, withdrawn_) ? Candidate::WITHDRAWN : Candidate::REGISTERED);
        to->set_withdrawal_reason(rows_.text(row, withdrawal_reason_));
        to->set_etag(std::to_string(rows_.integer(row, revision_)));
        SetTime(rows_.unix_us(row, created_), to->mutable_create_time());
        SetTime(rows_.unix_us(row, updated_), to->mutable_update_time());
    }

  private:
    static palmares::v1::CandidateClass ClassOf(const std::string &letter)
    {
        return static_cast<palmares::v1::CandidateClass>(letter.empty() ? 0 : letter[0] - 'A' + 1);
    }

    const Rows &rows_;
    int number_, ine_, family_name_, given_name_, birth_date_, class_, establishment_, language1_,
        language2_, zone_, extra_, arrangements_, email_, withdrawn_, withdrawal_reason_, revision_,
        created_, updated_;
};

} // namespace

Principal FindPrincipal(const std::string &conninfo, const std::string &name)
{
    Connection connection(
        conninfo, {{"principal", "SELECT id FROM principal WHERE name = $1 AND NOT disabled"}});
    Rows rows = connection.Run("principal", {Parameter::Text(name)});

    if (rows.count() != 1)
        throw std::runtime_error("no principal " + name);
    return {rows.integer(0, 0), name};
}

grpc::Status GetCandidate(
    Connection &connection, const palmares::v1::GetCandidateRequest &request, Candidate *response)
{
    Rows rows = connection.Run(
        "candidate_get", {Parameter::Text(request.session()), Parameter::Text(request.number())});

    if (rows.count() == 0)
        return {grpc::StatusCode::NOT_FOUND,
            "session " + request.session() + " has no candidate " + request.number()};
    CandidateReader(rows).Read(0, request.session(), response);
    return grpc::Status::OK;
}

grpc::Status ListCandidates(Connection &connection,
    const palmares::v1::ListCandidatesRequest &request,
    palmares::v1::ListCandidatesResponse *response)
{
    return {grpc::StatusCode::UNIMPLEMENTED, ""};
}

grpc::Status UpdateCandidate(Connection &connection,
    const Principal &principal,
    const std::string &request_id,
    const palmares::v1::UpdateCandidateRequest &request,
    Candidate *response)
{
    return {grpc::StatusCode::UNIMPLEMENTED, ""};
}

} // namespace peer
