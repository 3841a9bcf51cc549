#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quorum/address.hpp"
#include "quorum/epoch.hpp"
#include "quorum/identity.hpp"
#include "quorum/time.hpp"

namespace vedette::protocol {

/// One command as a RESP array of bulk strings.
std::string command(std::initializer_list<std::string_view> words);

/// The commands that a Sentinel sends (behaviour §3), each as bytes ready to send.
class ServerCommands {
 public:
  /// Commands under their own names: for peers, which are never renamed (behaviour §10 W23).
  ServerCommands() = default;
  /// `renamed`: the upper-case original name to the name to send (behaviour §3.3).
  explicit ServerCommands(std::map<std::string, std::string> renamed);

  std::string ping() const;
  std::string info() const;
  /// Without a user: `AUTH password`. `password` must not be empty.
  std::string auth(std::string_view user, std::string_view password) const;
  /// The name is `sentinel-<first 8 of my id>-<channel>`, channel `cmd` or `pubsub` (behaviour §3.1).
  std::string client_setname(const quorum::RunId& my_id, std::string_view channel) const;
  std::string subscribe_hello() const;
  /// `text`: hello_text() of it.
  std::string publish_hello(std::string_view text) const;
  std::string script_kill() const;
  /// FAILOVER TO replica TIMEOUT ms (Redis 6.2 and later).
  std::string fail_over(const quorum::Address& replica, quorum::Milliseconds timeout) const;
  std::string abort_failover() const;
  std::string rewrite_config() const;
  /// The transaction of behaviour §7.5, command by command. Empty master: NO ONE. `announce_names`: masters are named
  /// by their host name.
  std::vector<std::string> reconfiguration(const std::optional<quorum::Address>& master, bool announce_names) const;
  /// SENTINEL is-master-down-by-addr; with a candidate it asks for a vote (behaviour §6.3).
  std::string is_master_down(const quorum::Address& master, quorum::Epoch epoch,
                             const std::optional<quorum::RunId>& candidate, bool announce_names) const;
  /// SENTINEL pause name seconds reason; without time, SENTINEL resume name. A command of ours: others refuse it.
  std::string sentinel_pause(const quorum::MasterName& name, quorum::Milliseconds length,
                             const std::string& reason) const;
  /// SENTINEL myid (Redis 6.2 and later).
  std::string sentinel_myid() const;
  /// SENTINEL master name.
  std::string sentinel_master(const quorum::MasterName& name) const;

 private:
  std::string_view named(std::string_view original) const;

  std::map<std::string, std::string, std::less<>> renamed_;
};

}  // namespace vedette::protocol
