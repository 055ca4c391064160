// Drives the gRPC peer: N calls in flight over C channels, callback API; measured by the same code
// as palmares_bench.
#include "load/load.h"

#include "palmares/rpc/v1/rpc.grpc.pb.h"
#include "palmares/v1/candidate.grpc.pb.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace
{

using palmares::rpc::v1::CheckRequest;
using palmares::rpc::v1::CheckResponse;
using palmares::rpc::v1::HealthService;
using palmares::v1::Candidate;
using palmares::v1::CandidateService;
using palmares::v1::GetCandidateRequest;
using palmares::v1::ListCandidatesRequest;
using palmares::v1::ListCandidatesResponse;
using palmares::v1::UpdateCandidateRequest;

constexpr auto kTimeout = std::chrono::seconds(20);

std::string ReadFile(const char *path)
{
    std::ifstream file(path);
    std::ostringstream text;

    text << file.rdbuf();
    return text.str();
}

std::shared_ptr<grpc::Channel> Connect(const load_options &options)
{
    grpc::SslCredentialsOptions ssl;
    grpc::ChannelArguments arguments;

    ssl.pem_root_certs = ReadFile(options.ca_file);
    ssl.pem_cert_chain = ReadFile(options.certificate_file);
    ssl.pem_private_key = ReadFile(options.key_file);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1); // a connection of its own
    return grpc::CreateCustomChannel(options.server, grpc::SslCredentials(ssl), arguments);
}

// One call in flight, again and again.
class Caller
{
  public:
    Caller(load_slot *slot, const std::shared_ptr<grpc::Channel> &channel)
        : slot_(slot), options_(*load_options_of(slot)),
          candidates_(CandidateService::NewStub(channel)), health_(HealthService::NewStub(channel))
    {
    }

    void Call()
    {
        context_.emplace();
        context_->set_deadline(std::chrono::system_clock::now() + kTimeout);
        switch (options_.call) {
        case LOAD_HEALTH:
            return CallHealth();
        case LOAD_GET:
            return CallGet();
        case LOAD_LIST:
            return CallList();
        default:
            return CallUpdate();
        }
    }

  private:
    void CallHealth()
    {
        load_call_begin(slot_);
        health_->async()->Check(&*context_, &check_, &checked_, [this](grpc::Status status) {
            End(status, checked_.serving() == CheckResponse::SERVING ? nullptr : "not serving");
        });
    }

    void CallGet()
    {
        get_.set_session(options_.session);
        get_.set_number(load_pick_number(slot_));
        load_call_begin(slot_);
        candidates_->async()->GetCandidate(
            &*context_, &get_, &candidate_, [this](grpc::Status status) {
                End(status,
                    candidate_.number() == get_.number() ? nullptr : "another candidate came back");
            });
    }

    void CallList()
    {
        list_.set_session(options_.session);
        list_.set_page_size(options_.page_size);
        list_.set_page_token(page_.next_page_token());
        load_call_begin(slot_);
        candidates_->async()->ListCandidates(
            &*context_, &list_, &page_, [this](grpc::Status status) {
                bool full = page_.candidates_size() == static_cast<int>(options_.page_size);

                End(status, full || page_.next_page_token().empty()
                                ? nullptr
                                : "a page of another size came back");
            });
    }

    void CallUpdate()
    {
        char value[32], id[37];

        load_pick_value(slot_, value);
        load_pick_request_id(id);
        context_->AddMetadata("request-id", id);
        update_.mutable_candidate()->set_session(options_.session);
        update_.mutable_candidate()->set_number(load_pick_number(slot_));
        update_.mutable_candidate()->set_email(std::string(value) + "@bench.example");
        if (update_.update_mask().paths_size() == 0)
            update_.mutable_update_mask()->add_paths("email");
        load_call_begin(slot_);
        candidates_->async()->UpdateCandidate(
            &*context_, &update_, &candidate_, [this](grpc::Status status) {
                bool same = candidate_.number() == update_.candidate().number() &&
                            candidate_.email() == update_.candidate().email();

                End(status, same ? nullptr : "the change did not come back");
            });
    }

    void End(const grpc::Status &status, const char *problem)
    {
        std::string text = status.error_message();

        if (!status.ok())
            problem = text.c_str();
        if (load_call_end(slot_, problem))
            Call();
    }

    load_slot *slot_;
    const load_options &options_;
    std::unique_ptr<CandidateService::Stub> candidates_;
    std::unique_ptr<HealthService::Stub> health_;
    std::optional<grpc::ClientContext> context_;
    CheckRequest check_;
    CheckResponse checked_;
    GetCandidateRequest get_;
    Candidate candidate_;
    ListCandidatesRequest list_;
    ListCandidatesResponse page_;
    UpdateCandidateRequest update_;
};

using Callers = std::vector<std::unique_ptr<Caller>>;

void Start(load_slot *, size_t index, void *context)
{
    (*static_cast<Callers *>(context))[index]->Call();
}

int Run(const load_options &options)
{
    std::unique_ptr<load, decltype(&load_free)> work(load_new(&options), load_free);
    std::vector<std::shared_ptr<grpc::Channel>> channels;
    Callers callers;

    for (uint32_t i = 0; i < options.connections; i++) {
        channels.push_back(Connect(options));
        if (!channels.back()->WaitForConnected(std::chrono::system_clock::now() + kTimeout)) {
            std::cerr << "grpc_client: no connection to " << options.server << "\n";
            return 1;
        }
    }
    for (uint32_t i = 0; i < options.in_flight; i++)
        callers.push_back(
            std::make_unique<Caller>(load_slot_at(work.get(), i), channels[i % channels.size()]));
    return load_run(work.get(), Start, &callers);
}

} // namespace

int main(int argc, char **argv)
{
    load_options options;

    if (!load_options_parse(argc, argv, &options))
        return 2;
    int code = Run(options);
    load_options_release(&options);
    return code;
}
