#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "daemon/tracking.hpp"
#include "protocol/reply.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

struct CommandRow;

/// One connection of a client, as far as commands see it. Knows no socket, so tests make one in a line.
struct Session {
  /// How the connection is to end, if it is.
  enum class Closing : std::uint8_t {
    no,
    after_reply,  ///< What stands in `out` is still sent.
    at_once,      ///< Nothing more is sent.
  };

  /// `replies` gathers the bytes that go to the client; it must outlive the session.
  Session(std::uint64_t number, std::string& replies) : id{number}, out{replies} {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::uint64_t id;  ///< CLIENT ID: unique and rising per process.
  std::string& out;  ///< Replies and messages on their way to the client.
  /// How many bytes have left `out` and the kernel has not taken; empty: none ever.
  std::function<std::size_t()> leaving;
  std::function<void()> wake;  ///< Called when something was put into `out`, or `closing` was set, from outside.
  std::string peer_address;    ///< `ip:port` of the client.
  std::string local_address;   ///< `ip:port` at our end.
  bool unix_socket = false;    ///< It came in by the Unix socket.
  int descriptor = -1;
  quorum::Instant opened{};
  quorum::Instant last_request{};

  protocol::Resp resp = protocol::Resp::two;
  bool authenticated = false;
  std::string user = "default";
  std::string name;             ///< CLIENT SETNAME; peers use `sentinel-<8 hex>-cmd`. Empty: none.
  std::string library_name;     ///< CLIENT SETINFO LIB-NAME.
  std::string library_version;  ///< CLIENT SETINFO LIB-VER.
  std::set<std::string, std::less<>> channels;
  std::set<std::string, std::less<>> patterns;
  const CommandRow* command = nullptr;  ///< The one that runs, or ran last.
  Tracking tracking;
  bool no_evict = false;           ///< CLIENT NO-EVICT; nobody is evicted anyway.
  bool postponed = false;          ///< Its request waits for the end of CLIENT PAUSE.
  std::size_t query_bytes = 0;     ///< Received and not yet executed.
  std::size_t argument_bytes = 0;  ///< Of the request that runs.
  std::uint64_t bytes_in = 0;      ///< Received since it connected.
  std::uint64_t bytes_out = 0;     ///< Sent since it connected.
  std::uint64_t requests = 0;      ///< Executed since it connected.
  Closing closing = Closing::no;

  /// Channels and patterns together: what the confirmations count (commands §4.2).
  std::size_t subscriptions() const { return channels.size() + patterns.size(); }
  bool subscribed() const { return subscriptions() > 0; }
  /// Bytes that still have to be sent, those too that wait for the end of a request.
  std::size_t unsent() const { return out.size() + held_.size() + (leaving ? leaving() : 0); }

  /// CLIENT REPLY: from the reply that is due on, all or none are sent. Messages are, anyway.
  void send_replies(bool all);
  /// CLIENT REPLY SKIP: neither its own reply is sent nor the next.
  void skip_next_reply();
  /// Where the reply to the request that runs is written: `out`, unless CLIENT REPLY took it away.
  std::string& replies();

  /// From here to end_request() messages are held back: a client sees its own events after the reply (commands §2.15).
  void begin_request() { answering_ = true; }
  void end_request();
  /// Sends a message of pub/sub, already in the client's protocol. Nothing follows the last reply of one that is to be
  /// closed.
  void push(std::string_view message);
  /// Ends the connection from outside of its own requests.
  void close(Closing how);

 private:
  bool heard() const { return !replies_off_ && !skips_this_; }

  bool answering_ = false;
  bool replies_off_ = false;
  bool skips_this_ = false;
  bool skips_next_ = false;
  std::string unheard_;
  std::string held_;
};

}  // namespace vedette::daemon
