#include "candidates.h"

#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <functional>
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
        : rows_(rows), session_(rows.column("session")), number_(rows.column("number")),
          ine_(rows.column("ine")), family_name_(rows.column("family_name")),
          given_name_(rows.column("given_name")), birth_date_(rows.column("birth_date")),
          class_(rows.column("class")), establishment_(rows.column("establishment")),
          language1_(rows.column("language1")), language2_(rows.column("language2")),
          zone_(rows.column("zone")), extra_(rows.column("extra_minutes_per_hour")),
          arrangements_(rows.column("arrangements")), email_(rows.column("email")),
          withdrawn_(rows.column("withdrawn")),
          withdrawal_reason_(rows.column("withdrawal_reason")), revision_(rows.column("revision")),
          created_(rows.column("created_at")), updated_(rows.column("updated_at"))
    {
        if (number_ < 0 || email_ < 0 || revision_ < 0)
            throw std::runtime_error("the statement has other columns than this peer knows");
    }

    void Read(int row, Candidate *to) const
    {
        to->set_session(rows_.text(row, session_));
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
    int session_, number_, ine_, family_name_, given_name_, birth_date_, class_, establishment_,
        language1_, language2_, zone_, extra_, arrangements_, email_, withdrawn_,
        withdrawal_reason_, revision_, created_, updated_;
};

grpc::Status NotFound(const std::string &session, const std::string &number)
{
    return {grpc::StatusCode::NOT_FOUND, "session " + session + " has no candidate " + number};
}

std::string LetterOf(palmares::v1::CandidateClass kind)
{
    return kind ? std::string(1, static_cast<char>('A' + kind - 1)) : std::string();
}

// The bit of a field in the statement's mask (enum candidate_field of service/model/candidate.h);
// 0: it cannot be changed here.
uint32_t BitOf(const std::string &path)
{
    static const std::map<std::string, uint32_t> bits = {{"ine", 1 << 1}, {"family_name", 1 << 2},
        {"given_name", 1 << 3}, {"birth_date", 1 << 4}, {"class", 1 << 5},
        {"establishment", 1 << 6}, {"language1", 1 << 7}, {"language2", 1 << 8}, {"zone", 1 << 9},
        {"extra_minutes_per_hour", 1 << 10}, {"email", 1 << 12}};
    auto found = bits.find(path);

    return found == bits.end() ? 0 : found->second;
}

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

Session FindSession(const std::string &conninfo, const std::string &id)
{
    Connection connection(conninfo, {{"session", "SELECT revision FROM session WHERE id = $1"}});
    Rows rows = connection.Run("session", {Parameter::Text(id)});

    if (rows.count() != 1)
        throw std::runtime_error("no session " + id);
    return {id, static_cast<int32_t>(rows.integer(0, 0))};
}

grpc::Status GetCandidate(
    Connection &connection, const palmares::v1::GetCandidateRequest &request, Candidate *response)
{
    Rows rows = connection.Run(
        "candidate_get", {Parameter::Text(request.session()), Parameter::Text(request.number())});

    if (rows.count() == 0)
        return NotFound(request.session(), request.number());
    CandidateReader(rows).Read(0, response);
    return grpc::Status::OK;
}

grpc::Status ListCandidates(Connection &connection,
    const palmares::v1::ListCandidatesRequest &request,
    palmares::v1::ListCandidatesResponse *response)
{
    const palmares::v1::CandidateFilter &filter = request.filter();
    uint32_t size = request.page_size() ? request.page_size() : kPageSizeDefault;

    if (size > kPageSizeMax)
        return {grpc::StatusCode::INVALID_ARGUMENT, "page_size is at most 1000"};
    if (!filter.establishment().empty())
        return {grpc::StatusCode::UNIMPLEMENTED, "the bench does not filter by establishment"};
    // One row more tells whether there is another page.
    Rows rows = connection.Run("candidate_list",
        {Parameter::Text(request.session()), Parameter::Text(request.page_token()),
            Parameter::Int8(size + 1), Parameter::Text(""),
            Parameter::Text(LetterOf(filter.class_())), Parameter::Text(filter.zone()),
            filter.state() ? Parameter::Bool(filter.state() == Candidate::WITHDRAWN)
                           : Parameter::Null(),
            Parameter::Text(filter.language1()), Parameter::Bool(filter.with_arrangements())});
    CandidateReader reader(rows);
    int count = std::min(rows.count(), static_cast<int>(size));

    response->mutable_candidates()->Reserve(count);
    for (int i = 0; i < count; i++)
        reader.Read(i, response->add_candidates());
    if (rows.count() > count)
        response->set_next_page_token(response->candidates(count - 1).number());
    return grpc::Status::OK;
}

grpc::Status UpdateCandidate(Connection &connection,
    const Principal &principal,
    const Session &session,
    const std::string &request_id,
    const palmares::v1::UpdateCandidateRequest &request,
    Candidate *response)
{
    const Candidate &candidate = request.candidate();
    uint32_t mask = 0;

    for (const std::string &path : request.update_mask().paths())
        if (uint32_t bit = BitOf(path))
            mask |= bit;
        else
            return {grpc::StatusCode::INVALID_ARGUMENT, "update_mask: there is no field " + path};
    if (candidate.session() != session.id)
        return NotFound(candidate.session(), candidate.number());
    Rows rows = connection.Run("candidate_update",
        {Parameter::Int8(principal.id), Parameter::Text(principal.name),
            Parameter::Text(request_id),
            Parameter::Int8(
                static_cast<int64_t>(std::hash<std::string>()(request.SerializeAsString()))),
            Parameter::Text("palmares.v1.CandidateService/UpdateCandidate"),
            Parameter::Text(candidate.session()), Parameter::Text(candidate.number()),
            Parameter::Int4(session.revision), Parameter::Text(candidate.ine()),
            Parameter::Text(candidate.family_name()), Parameter::Text(candidate.given_name()),
            Parameter::TextOrNull(candidate.birth_date()),
            Parameter::Text(LetterOf(candidate.class_())),
            Parameter::Text(candidate.establishment()), Parameter::Text(candidate.language1()),
            Parameter::Text(candidate.language2()), Parameter::Text(candidate.zone()),
            Parameter::Int4(static_cast<int32_t>(candidate.extra_minutes_per_hour())),
            Parameter::Text("{}"), Parameter::Text(candidate.email()), Parameter::Int4(0),
            Parameter::Int4(static_cast<int32_t>(mask))});
    std::string outcome = rows.count() ? rows.text(0, rows.column("outcome")) : "none";

    if (outcome == "none")
        return NotFound(candidate.session(), candidate.number());
    if (outcome != "made")
        return {grpc::StatusCode::ABORTED, "the change was not made: " + outcome};
    CandidateReader(rows).Read(0, response);
    return grpc::Status::OK;
}

} // namespace peer
