// The three methods of the peer that reach the database, on the service's own statements.
#pragma once

#include "database.h"

#include "palmares/v1/candidate.pb.h"

#include <grpcpp/support/status.h>

#include <string>

namespace peer
{

struct Principal {
    int64_t id;
    std::string name;
};

// What the service caches of a session: the terms of a change hold for this revision.
struct Session {
    std::string id;
    int32_t revision;
};

// Names of the service's statements that the peer prepares; bench_statements writes them to files.
inline constexpr const char *kStatements[] = {
    "candidate_get", "candidate_list", "candidate_update"};

Principal FindPrincipal(const std::string &conninfo, const std::string &name);

Session FindSession(const std::string &conninfo, const std::string &id);

// Throw std::runtime_error when PostgreSQL refuses.
grpc::Status GetCandidate(Connection &connection,
    const palmares::v1::GetCandidateRequest &request,
    palmares::v1::Candidate *response);
grpc::Status ListCandidates(Connection &connection,
    const palmares::v1::ListCandidatesRequest &request,
    palmares::v1::ListCandidatesResponse *response);
grpc::Status UpdateCandidate(Connection &connection,
    const Principal &principal,
    const Session &session,
    const std::string &request_id,
    const palmares::v1::UpdateCandidateRequest &request,
    palmares::v1::Candidate *response);

} // namespace peer
