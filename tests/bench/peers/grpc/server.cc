// The gRPC peer: the same methods, statements, TLS and identity checks as palmaresd, written the
// way gRPC's guides tell: callback API, work that blocks on its own pool of threads with a
// PostgreSQL connection each.
#include "candidates.h"
#include "database.h"

#include "palmares/rpc/v1/rpc.grpc.pb.h"
#include "palmares/v1/candidate.grpc.pb.h"

#include <getopt.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/security/server_credentials.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace
{

struct Options {
    std::string listen = "127.0.0.1:0";
    std::string ca, certificate, key, conninfo, sql, principal, session;
    int connections = 16;
};

std::string ReadFile(const std::string &path)
{
    std::ifstream file(path);
    std::ostringstream text;

    if (!file)
        throw std::runtime_error(path + ": cannot be read");
    text << file.rdbuf();
    return text.str();
}

class Health final : public palmares::rpc::v1::HealthService::CallbackService
{
    grpc::ServerUnaryReactor *Check(grpc::CallbackServerContext *context,
        const palmares::rpc::v1::CheckRequest *,
        palmares::rpc::v1::CheckResponse *response) override
    {
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();

        response->set_serving(palmares::rpc::v1::CheckResponse::SERVING);
        response->set_version("0.1.0");
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }
};

class Candidates final : public palmares::v1::CandidateService::CallbackService
{
  public:
    Candidates(peer::Pool &pool, peer::Principal principal, peer::Session session)
        : pool_(pool), principal_(std::move(principal)), session_(std::move(session))
    {
    }

    grpc::ServerUnaryReactor *GetCandidate(grpc::CallbackServerContext *context,
        const palmares::v1::GetCandidateRequest *request,
        palmares::v1::Candidate *response) override
    {
        return Serve(context, [=](peer::Connection &connection) {
            return peer::GetCandidate(connection, *request, response);
        });
    }

    grpc::ServerUnaryReactor *ListCandidates(grpc::CallbackServerContext *context,
        const palmares::v1::ListCandidatesRequest *request,
        palmares::v1::ListCandidatesResponse *response) override
    {
        return Serve(context, [=](peer::Connection &connection) {
            return peer::ListCandidates(connection, *request, response);
        });
    }

    grpc::ServerUnaryReactor *UpdateCandidate(grpc::CallbackServerContext *context,
        const palmares::v1::UpdateCandidateRequest *request,
        palmares::v1::Candidate *response) override
    {
        auto id = context->client_metadata().find("request-id");

        if (id == context->client_metadata().end())
            return Refuse(context,
                {grpc::StatusCode::INVALID_ARGUMENT, "a change needs the metadata request-id"});
        return Serve(context, [=, id = std::string(id->second.data(), id->second.size())](
                                  peer::Connection &connection) {
            return peer::UpdateCandidate(connection, principal_, session_, id, *request, response);
        });
    }

  private:
    static grpc::ServerUnaryReactor *Refuse(
        grpc::CallbackServerContext *context, const grpc::Status &status)
    {
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();

        reactor->Finish(status);
        return reactor;
    }

    bool Knows(grpc::CallbackServerContext *context) const
    {
        for (const grpc::string_ref &name :
            context->auth_context()->FindPropertyValues(GRPC_X509_CN_PROPERTY_NAME))
            if (name == principal_.name)
                return true;
        return false;
    }

    // Run on the pool, answer from there.
    template <typename Call>
    grpc::ServerUnaryReactor *Serve(grpc::CallbackServerContext *context, Call call)
    {
        if (!Knows(context))
            return Refuse(
                context, {grpc::StatusCode::UNAUTHENTICATED, "this certificate is not known"});
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
        pool_.Submit([reactor, call = std::move(call)](peer::Connection &connection) {
            try {
                reactor->Finish(call(connection));
            } catch (const std::exception &problem) {
                reactor->Finish({grpc::StatusCode::INTERNAL, problem.what()});
            }
        });
        return reactor;
    }

    peer::Pool &pool_;
    const peer::Principal principal_;
    const peer::Session session_;
};

Options ParseOptions(int argc, char **argv)
{
    static const option known[] = {{"listen", required_argument, nullptr, 'l'},
        {"ca", required_argument, nullptr, 'a'}, {"certificate", required_argument, nullptr, 'c'},
        {"key", required_argument, nullptr, 'k'}, {"conninfo", required_argument, nullptr, 'd'},
        {"sql", required_argument, nullptr, 's'}, {"principal", required_argument, nullptr, 'p'},
        {"session", required_argument, nullptr, 'e'},
        {"connections", required_argument, nullptr, 'n'}, {nullptr, 0, nullptr, 0}};
    Options options;
    std::map<int, std::string *> texts = {{'l', &options.listen}, {'a', &options.ca},
        {'c', &options.certificate}, {'k', &options.key}, {'d', &options.conninfo},
        {'s', &options.sql}, {'p', &options.principal}, {'e', &options.session}};

    for (int letter; (letter = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        if (letter == 'n')
            options.connections = std::stoi(optarg);
        else if (texts.count(letter))
            *texts[letter] = optarg;
        else
            throw std::runtime_error("see the options in server.cc");
    }
    return options;
}

// DIR/candidate_get.sql is the statement candidate_get.
std::map<std::string, std::string> ReadStatements(const std::string &directory)
{
    std::map<std::string, std::string> statements;

    for (const char *name : peer::kStatements)
        statements[name] =
            ReadFile((std::filesystem::path(directory) / (std::string(name) + ".sql")).string());
    return statements;
}

std::shared_ptr<grpc::ServerCredentials> MakeCredentials(const Options &options)
{
    grpc::SslServerCredentialsOptions ssl(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);

    ssl.pem_root_certs = ReadFile(options.ca);
    ssl.pem_key_cert_pairs.push_back({ReadFile(options.key), ReadFile(options.certificate)});
    return grpc::SslServerCredentials(ssl);
}

void Run(const Options &options, const sigset_t &stop)
{
    peer::Pool pool(options.conninfo, ReadStatements(options.sql), options.connections);
    Health health;
    Candidates candidates(pool, peer::FindPrincipal(options.conninfo, options.principal),
        peer::FindSession(options.conninfo, options.session));
    grpc::ServerBuilder builder;
    int port = 0, number;

    builder.AddListeningPort(options.listen, MakeCredentials(options), &port);
    builder.RegisterService(&health);
    builder.RegisterService(&candidates);
    std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    if (!server || !port)
        throw std::runtime_error(options.listen + ": cannot listen");
    std::cout << port << std::endl; // ready
    sigwait(&stop, &number);
    server->Shutdown();
}

} // namespace

int main(int argc, char **argv)
{
    sigset_t stop;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr); // before any thread
    try {
        Run(ParseOptions(argc, argv), stop);
    } catch (const std::exception &problem) {
        std::cerr << "grpc_server: " << problem.what() << "\n";
        return 1;
    }
    return 0;
}
