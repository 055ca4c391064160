#include "database.h"

#include <endian.h>

#include <cstring>
#include <ctime>
#include <stdexcept>

namespace peer
{

namespace
{

constexpr int64_t kPostgresEpochUs = INT64_C(946684800000000);
constexpr int32_t kPostgresEpochDays = 10957;
constexpr int kParametersMax = 40;

template <typename T> T Read(const char *from)
{
    T value;

    memcpy(&value, from, sizeof value);
    return value;
}

int32_t Read32(const char *from)
{
    return static_cast<int32_t>(be32toh(Read<uint32_t>(from)));
}

int64_t Read64(const char *from)
{
    return static_cast<int64_t>(be64toh(Read<uint64_t>(from)));
}

// The same settings as the service's connections.
constexpr char kSetup[] =
    "SET search_path = palmares, pg_temp; SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; "
    "SET statement_timeout = '30s'; SET plan_cache_mode = 'force_generic_plan'; SET jit = off; "
    "SET palmares.scope = '*'";

} // namespace

Parameter Parameter::Int4(int32_t value)
{
    uint32_t network = htobe32(static_cast<uint32_t>(value));

    return {std::string(reinterpret_cast<const char *>(&network), sizeof network), false, true};
}

Parameter Parameter::Int8(int64_t value)
{
    uint64_t network = htobe64(static_cast<uint64_t>(value));

    return {std::string(reinterpret_cast<const char *>(&network), sizeof network), false, true};
}

int Rows::column(const char *name) const
{
    auto found = columns_->find(name);

    return found == columns_->end() ? -1 : found->second;
}

bool Rows::null(int row, int column) const
{
    return column < 0 || PQgetisnull(result_.get(), row, column);
}

std::string Rows::text(int row, int column) const
{
    if (null(row, column))
        return {};
    return {PQgetvalue(result_.get(), row, column),
        static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

bool Rows::boolean(int row, int column) const
{
    return !null(row, column) && *PQgetvalue(result_.get(), row, column);
}

int64_t Rows::integer(int row, int column) const
{
    if (null(row, column))
        return 0;
    const char *value = PQgetvalue(result_.get(), row, column);
    switch (PQgetlength(result_.get(), row, column)) {
    case 2:
        return static_cast<int16_t>(be16toh(Read<uint16_t>(value)));
    case 4:
        return Read32(value);
    case 8:
        return Read64(value);
    default:
        throw std::runtime_error("a column is not an integer");
    }
}

int64_t Rows::unix_us(int row, int column) const
{
    return null(row, column) ? 0 : integer(row, column) + kPostgresEpochUs;
}

std::string Rows::date(int row, int column) const
{
    char text[16];
    tm parts;

    if (null(row, column))
        return {};
    time_t seconds = static_cast<time_t>(integer(row, column) + kPostgresEpochDays) * 86400;
    gmtime_r(&seconds, &parts);
    return {text, strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

std::vector<std::string> Rows::texts(int row, int column) const
{
    std::vector<std::string> texts;

    if (null(row, column))
        return texts;
    const char *at = PQgetvalue(result_.get(), row, column);
    const char *end = at + PQgetlength(result_.get(), row, column);
    if (end - at < 20)
        return texts; // no dimension: empty
    int32_t count = Read32(at + 12);
    at += 20;
    for (int32_t i = 0; i < count && end - at >= 4; i++) {
        int32_t length = Read32(at);
        at += 4;
        if (length < 0)
            length = 0;
        texts.emplace_back(at, static_cast<size_t>(length));
        at += length;
    }
    return texts;
}

Connection::Connection(
    const std::string &conninfo, const std::map<std::string, std::string> &statements)
    : conn_(PQconnectdb(conninfo.c_str()), PQfinish)
{
    if (PQstatus(conn_.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(conn_.get()));
    if (!PQsslInUse(conn_.get()))
        throw std::runtime_error("the connection to PostgreSQL is not encrypted");
    std::unique_ptr<PGresult, decltype(&PQclear)> setup(PQexec(conn_.get(), kSetup), PQclear);
    if (PQresultStatus(setup.get()) != PGRES_COMMAND_OK)
        throw std::runtime_error(PQerrorMessage(conn_.get()));
    for (const auto &[name, sql] : statements) {
        std::unique_ptr<PGresult, decltype(&PQclear)> prepared(
            PQprepare(conn_.get(), name.c_str(), sql.c_str(), 0, nullptr), PQclear);
        if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
            throw std::runtime_error(name + ": " + PQerrorMessage(conn_.get()));
        prepared.reset(PQdescribePrepared(conn_.get(), name.c_str()));
        for (int i = 0; i < PQnfields(prepared.get()); i++)
            columns_[name].emplace(PQfname(prepared.get(), i), i);
    }
}

Rows Connection::Run(const std::string &statement, const std::vector<Parameter> &parameters)
{
    const char *values[kParametersMax];
    int lengths[kParametersMax], formats[kParametersMax];
    int count = 0;

    if (parameters.size() > kParametersMax)
        throw std::runtime_error("too many parameters");
    for (const Parameter &parameter : parameters) {
        values[count] = parameter.null ? nullptr : parameter.value.data();
        lengths[count] = static_cast<int>(parameter.value.size());
        formats[count++] = parameter.binary;
    }
    PGresult *result =
        PQexecPrepared(conn_.get(), statement.c_str(), count, values, lengths, formats, 1);
    Rows rows(result, &columns_[statement]);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        throw std::runtime_error(PQerrorMessage(conn_.get()));
    return rows;
}

Pool::Pool(const std::string &conninfo,
    const std::map<std::string, std::string> &statements,
    int connections)
{
    for (int i = 0; i < connections; i++)
        connections_.push_back(std::make_unique<Connection>(conninfo, statements));
    for (auto &connection : connections_)
        threads_.emplace_back([this, &connection] { Serve(*connection); });
}

Pool::~Pool()
{
    {
        std::lock_guard<std::mutex> guard(lock_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread &thread : threads_)
        thread.join();
}

void Pool::Submit(Work work)
{
    {
        std::lock_guard<std::mutex> guard(lock_);
        queue_.push_back(std::move(work));
    }
    changed_.notify_one();
}

void Pool::Serve(Connection &connection)
{
    std::unique_lock<std::mutex> guard(lock_);

    for (;;) {
        changed_.wait(guard, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty())
            return;
        Work work = std::move(queue_.front());
        queue_.pop_front();
        guard.unlock();
        work(connection);
        guard.lock();
    }
}

} // namespace peer
