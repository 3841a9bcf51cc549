#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/daemon_settings.hpp"
#include "daemon/access_control.hpp"
#include "daemon/command_table.hpp"
#include "daemon/dialect.hpp"
#include "daemon/failure_simulation.hpp"
#include "daemon/letter_case.hpp"
#include "daemon/loop.hpp"
#include "daemon/metrics_counts.hpp"
#include "daemon/pause.hpp"
#include "daemon/resolver.hpp"
#include "daemon/scripts.hpp"
#include "daemon/session.hpp"
#include "daemon/statistics.hpp"
#include "daemon/subscriptions.hpp"
#include "daemon/turn.hpp"
#include "protocol/reply.hpp"
#include "protocol/request.hpp"
#include "quorum/time.hpp"

namespace vedette::daemon {

class AclFile;

/// What is fixed about this process from its start on.
struct ProcessFacts {
  std::string run_id;  ///< New at each start; not the id of the Sentinel.
  std::string executable;
  std::string config_file;  ///< Absolute path.
  quorum::Instant started{};
  std::string supervised = "no";  ///< As INFO shows it.
};

/// What commands may look at and touch. All of it lives longer than any session.
struct Surroundings {
  Turn& turn;
  const config::DaemonSettings& settings;
  const ProcessFacts& process;
  const CommandNames& commands;
  AccessControl& access;
  Subscriptions& subscriptions;
  Statistics& statistics;
  Resolver& resolver;
  std::map<std::uint64_t, Session*> sessions;  ///< All that are connected, by CLIENT ID.

  /// Hears of a client that is closed because it talks HTTP.
  std::function<void(const Session&)> suspect{};
  /// Requests to this instance that are not answered yet.
  std::function<std::uint32_t(quorum::InstanceId)> pending_commands;
  std::function<std::vector<ScriptPicture>()> scripts;
  std::function<ScriptCount()> count_scripts;
  /// Ends the process soon.
  std::function<void()> shut_down;
  AclFile* acl_file = nullptr;  ///< Where ACL SAVE and LOAD work; null: not configured.
  /// Changes the level of the log, now and for the next start: one of the words that the directive `loglevel` takes. It
  /// reaches the disk with the next write of the state.
  std::function<void(std::string_view)> set_loglevel{};

  /// Has new connections use the certificates and keys that lie there now, if their files have changed. If they can't
  /// be used the log says so, and the old ones stay.
  std::function<void()> renew_certificates{};

  Pause pause{};
  FailureSimulation failures{};
  Counts* counts = nullptr;  ///< What is counted for /metrics alone; null: nobody asks for it.

  /// Whose words are spoken.
  const Dialect& dialect() const { return dialect_of(settings.speak); }
};

/// One request that is being answered.
struct Call {
  Surroundings& around;
  Session& session;
  const protocol::Words& words;
  const CommandRow& command;
  quorum::Instant now;
  protocol::Reply reply;
  Clock::time_point begun{};  ///< For /metrics.

  const std::string& word(std::size_t index) const { return words[index]; }
};

/// What may stand between the blanks of a CLIENT LIST line.
bool printable(std::string_view text);

/// Writes `-ERR No such master with that name`.
void no_such_master(Call& call);
/// Writes the lines of a container's HELP from its rows (commands §2.14).
void write_help(Call& call);

}  // namespace vedette::daemon
