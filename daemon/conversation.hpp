#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/connections.hpp"
#include "daemon/log.hpp"
#include "quorum/action.hpp"
#include "quorum/identity.hpp"
#include "quorum/observation.hpp"

namespace vedette::daemon {

/// What a reply that is due will answer. Replies have no other name than their place in the row.
struct GreetingReply {
  const char* command;  ///< Its name for the log: AUTH, CLIENT SETNAME, SUBSCRIBE.
};
struct SubscribeReplyDue {};
struct PingReplyDue {
  Clock::time_point sent;
};
struct InfoReplyDue {};
struct HelloReplyDue {};
struct ScriptKillReplyDue {};
struct IdentityReplyDue {};  ///< Of SENTINEL myid.
struct QueuedReplyDue {};    ///< Within MULTI: `+QUEUED`, or why not; EXEC tells the end of it.
struct ExecReplyDue {};
struct FailoverReplyDue {};
/// Whatever it is, nothing depends on it; an error is logged.
struct NoticeReplyDue {
  const char* command;
};
using Expected = std::variant<GreetingReply, SubscribeReplyDue, PingReplyDue, InfoReplyDue, HelloReplyDue,
                              ScriptKillReplyDue, IdentityReplyDue, QueuedReplyDue, ExecReplyDue, FailoverReplyDue,
                              NoticeReplyDue, quorum::AskPeer, quorum::LookAtPeer>;

/// The bytes of one command and what its reply will be.
struct Command {
  std::string bytes;
  Expected reply;
};

/// The replies that are due, in their order. There is one for each of thousands of links, most of which wait for
/// nothing most of the time: it takes no more memory than that.
class DueReplies {
 public:
  void push(Expected reply) { replies_.push_back(std::move(reply)); }
  /// The next one, which is then not due any more. There is one.
  Expected take();
  void clear();
  std::size_t size() const { return replies_.size() - taken_; }
  bool empty() const { return size() == 0; }

 private:
  std::vector<Expected> replies_;
  std::size_t taken_ = 0;  // From the front.
};

/// One channel to one instance: the connection of the moment, its greeting, and the replies that are due on it. Tells
/// the core Connected, Disconnected and AddressResolved. Never moved.
class Conversation {
 public:
  struct Outlets {
    std::function<void(quorum::Observation)> tell;
    /// A reply to what was sent, AUTH and CLIENT SETNAME apart. False: it can't be one; close.
    std::function<bool(const Expected& expected, const redisReply& reply)> answered;
    /// Something came that no command waits for. False: close.
    std::function<bool(const redisReply& reply)> pushed;
  };

  /// Over this many replies due, or bytes unsent, the connection is given up. Far above what is asked of a peer that
  /// knows thousands of masters.
  static constexpr std::size_t due_limit = 65536;
  static constexpr std::size_t unsent_limit = std::size_t{32} << 20U;

  Conversation(quorum::InstanceId who, quorum::Channel channel, Connections& connections, Log& log, Outlets outlets);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  /// Closes abruptly.
  ~Conversation();

  /// Makes the commands that open each connection to an address.
  using Greeting = std::function<std::vector<Command>()>;

  /// Drops what stands and connects at once.
  void open(quorum::Address address, Greeting greeting);
  /// open() with the address and greeting of the last time.
  void reopen();

  /// From now on, through all connections: see Connection::insist().
  void insist(std::chrono::milliseconds every);
  /// From now on, through all connections: see Connection::hold().
  void hold(bool held);

  /// Dropped unless the connection stands.
  void send(Command command);
  /// A ping was refused for our credentials: after some of them AUTH is sent once more, since the other end's password
  /// may have been corrected. Each try leaves a line in that server's ACL LOG, so not at every ping.
  void authenticate_again();
  /// A ping was answered that was sent then.
  void count_ping(Clock::time_point sent);
  /// How many replies are due.
  std::size_t due() const { return due_.size(); }

 private:
  void stands(const std::string& local_ip);
  void lost();
  bool replied(const redisReply& reply);
  void secured(const std::string& reason);
  void say_if_refused(const char* command, const redisReply& reply);
  std::string about(const char* what) const;
  void count_refusal();
  void close();

  quorum::InstanceId who_;
  quorum::Channel channel_;
  Connections& connections_;
  Log& log_;
  Outlets outlets_;
  quorum::Address address_;
  static constexpr std::uint32_t refusals_between_tries = 5;

  std::uint32_t refused_pings_ = 0;
  Greeting greeting_;
  std::chrono::milliseconds insists_{0};
  bool held_ = false;
  Connection* connection_ = nullptr;  // Connections owns it.
  DueReplies due_;
  std::map<std::string, std::string>
      refusals_;             // By command of the greeting: those that the log calls refused, and why.
  std::string tls_failure_;  // The same of TLS.
};

}  // namespace vedette::daemon
