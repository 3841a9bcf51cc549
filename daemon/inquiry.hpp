#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/loop.hpp"
#include "daemon/reply_reader.hpp"
#include "quorum/address.hpp"

struct redisReply;

namespace vedette::daemon {

class Resolver;
class Tls;
class TlsStream;

/// A reply of a server as a value.
struct Answer {
  enum class Kind : std::uint8_t { lost, error, text, array };
  Kind kind = Kind::lost;
  std::string text{};           ///< Why there was no reply; an error; a status, a string or a number.
  std::vector<Answer> items{};  ///< Of an array.
  bool refused = false;         ///< Of lost: nobody listens there.

  bool ok() const { return kind == Kind::text || kind == Kind::array; }
  /// The value behind that name in a flat list of names and values; empty if there is none.
  std::string field(std::string_view name) const;
};

/// The reply as a value. Null is an empty text.
Answer answer_of(const redisReply& reply);

/// Who we say that we are.
struct Credentials {
  std::string user;      ///< Empty: the default user.
  std::string password;  ///< Empty: we say nothing.
};

/// One question after another to one server, for a program that asks a little and ends. Connects when there is
/// something to ask, and again after a loss. What it asks for belongs to one coroutine at a time.
class Inquiry {
 public:
  /// `tls`: all goes through it; null: nothing is encrypted. Resolver and TLS outlive it.
  Inquiry(Executor executor, Resolver& resolver, Tls* tls, quorum::Address address, Credentials credentials);
  Inquiry(const Inquiry&) = delete;
  Inquiry& operator=(const Inquiry&) = delete;
  ~Inquiry();

  const quorum::Address& address() const { return address_; }

  /// Sends one command and waits for its reply until then. What goes wrong is an Answer of kind lost.
  Task<Answer> ask(std::vector<std::string> words, Clock::time_point until);
  /// Sends what has no reply, and gives up then. Nothing else is to be asked here: a refusal would be taken for a
  /// reply.
  Task<> tell(std::vector<std::string> words, Clock::time_point until);
  /// Waits until then for something that no command asked for, such as a message of a channel; nothing: nothing came.
  Task<std::optional<Answer>> hear(Clock::time_point until);

 private:
  Task<Answer> exchange(const std::vector<std::string>& words);
  Task<Answer> deliver(const std::vector<std::string>& words);
  Task<std::string> connect();
  Task<std::string> greet();
  Task<Answer> next_answer();
  Task<error_code> write(std::string bytes);
  void close();

  Executor executor_;
  Resolver& resolver_;
  Tls* tls_;
  quorum::Address address_;
  Credentials credentials_;
  StreamSocket socket_;
  std::unique_ptr<TlsStream> stream_;  // Null: not encrypted, or not connected.
  std::optional<ReplyReader> reader_;
  std::vector<Answer> waiting_;  // Read and not yet handed over, the oldest first.
  std::string stage_;            // What a time-out would interrupt.
  bool refused_ = false;         // The last try to connect was, at all addresses.
};

}  // namespace vedette::daemon
