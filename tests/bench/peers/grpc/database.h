// A pool of PostgreSQL connections over TLS. Each has its own thread and its prepared statements;
// work waits in one queue.
#pragma once

#include <libpq-fe.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace peer
{

// A parameter in libpq's terms: text unless `binary`.
struct Parameter {
    std::string value;
    bool null = false;
    bool binary = false;

    static Parameter Text(std::string text)
    {
        return {std::move(text), false, false};
    }
    static Parameter TextOrNull(const std::string &text)
    {
        return {text, text.empty(), false};
    }
    static Parameter Null()
    {
        return {{}, true, false};
    }
    static Parameter Bool(bool value)
    {
        return {std::string(1, value ? '\1' : '\0'), false, true};
    }
    static Parameter Int4(int32_t value);
    static Parameter Int8(int64_t value);
};

// A result in binary format, with its columns looked up once for each statement.
class Rows
{
  public:
    using Columns = std::map<std::string, int, std::less<>>;

    Rows(PGresult *result, const Columns *columns) : result_(result, PQclear), columns_(columns)
    {
    }
    int count() const
    {
        return PQntuples(result_.get());
    }
    int column(const char *name) const;
    bool null(int row, int column) const;
    std::string text(int row, int column) const;
    bool boolean(int row, int column) const;
    int64_t integer(int row, int column) const;
    int64_t unix_us(int row, int column) const;  // timestamptz
    std::string date(int row, int column) const; // YYYY-MM-DD
    std::vector<std::string> texts(int row, int column) const;

  private:
    std::unique_ptr<PGresult, decltype(&PQclear)> result_;
    const Columns *columns_;
};

// One connection, used by one thread. Run() throws std::runtime_error with PostgreSQL's message.
class Connection
{
  public:
    Connection(const std::string &conninfo, const std::map<std::string, std::string> &statements);
    Rows Run(const std::string &statement, const std::vector<Parameter> &parameters);

  private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> conn_;
    std::map<std::string, Rows::Columns> columns_;
};

class Pool
{
  public:
    using Work = std::function<void(Connection &)>;

    Pool(const std::string &conninfo,
        const std::map<std::string, std::string> &statements,
        int connections);
    ~Pool();
    // `work` runs on a thread of the pool and must not throw.
    void Submit(Work work);

  private:
    void Serve(Connection &connection);

    std::mutex lock_;
    std::condition_variable changed_;
    std::deque<Work> queue_;
    bool stopping_ = false;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::thread> threads_;
};

} // namespace peer
