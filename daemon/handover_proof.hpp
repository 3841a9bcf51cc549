#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/inquiry.hpp"
#include "quorum/address.hpp"

namespace vedette::daemon {

// How `vedette handover` judges what it is told. Asks nobody anything.

/// What a server says of itself.
struct ServerSaid {
  bool answers = false;    ///< It answered INFO.
  std::string why{};       ///< Else why not.
  bool gone = false;       ///< Nobody listens at its address.
  bool is_master = false;  ///< It says that it is one.
  std::string run_id{};
  std::uint16_t port = 0;  ///< Where it listens by its own account; 0: it does not say.
};
ServerSaid read_server(const Answer& info);

/// Whether the server can't take writes as a master any more: it says that it is a replica, or nobody listens there.
/// One that is silent, or answers with an error (BUSY, LOADING, NOAUTH), may still be one.
bool is_no_master(const ServerSaid& server);

/// What a Sentinel says of the master.
struct SentinelSaid {
  bool answers = false;       ///< It answered SENTINEL MASTER.
  std::string why{};          ///< Else why not.
  quorum::Address address{};  ///< Of the master.
  std::string run_id{};       ///< Of the master; empty: it has not heard from it yet.
  bool fails_over = false;    ///< It is leading a failover of that master now.
  bool has_replicas = false;
};
SentinelSaid read_sentinel(const Answer& master);

/// Whether the master that the Sentinel names is the server on this host: by its run id, or by its address, which is
/// that of `server` or one of this host's. A run id that is known and different is not enough: a server that has just
/// restarted has a new one.
bool is_on_this_host(const SentinelSaid& master, const ServerSaid& here, const quorum::Address& server,
                     const std::vector<std::string>& ips_of_this_host);

/// What to do after a refused SENTINEL FAILOVER.
enum class AfterRefusal {
  wait,   ///< A failover goes on already.
  plain,  ///< COORDINATED can't be had here: the Sentinel or the master does not know it.
  again,  ///< The reason may pass.
  never,  ///< This Sentinel will not do it.
};
AfterRefusal after_refusal(std::string_view error);

/// Why the failover that the event tells of was given up; nothing if it tells of no abort of that master.
/// `message`: pmessage or message as an array.
std::optional<std::string> abort_of(const Answer& message, const std::string& name);
/// Whether that reason is that the master refuses FAILOVER.
bool master_refused(std::string_view reason);

}  // namespace vedette::daemon
