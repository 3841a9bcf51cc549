#include "daemon/role_check.hpp"

#include <algorithm>
#include <utility>

#include "daemon/replication_offset.hpp"
#include "daemon/turn.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

using quorum::MasterPicture;
using quorum::ServerPicture;

bool follows(const ServerPicture& replica, const MasterPicture& master) {
  const auto& report = replica.report;
  if (!report.master_host || !report.master_port) return false;
  return same_place(quorum::Address{*report.master_host, *report.master_port}, master.server.address);
}

std::string why_no_replica(const ServerPicture& replica, const MasterPicture& master, std::uint64_t most_lag) {
  if (replica.sdown_since) return "is down";
  if (!replica.link.command_connected) return "is not connected";
  if (replica.role_reported != quorum::Role::replica) return "says that it is a master";
  if (!follows(replica, master)) return "follows another master";
  if (replica.report.master_link_up != true) return "has lost its master";
  if (replica.report.loading) return "is loading its data";
  const std::uint64_t newest = newest_offset(master);
  const std::uint64_t own = replica.report.offset.value_or(0);
  if (newest > own && newest - own > most_lag) return "is " + std::to_string(newest - own) + " bytes behind";
  return {};
}

using Check = RoleVerdict (*)(const MasterPicture&, const quorum::Address&, std::uint64_t);

HttpAnswer answer_by(const Turn& turn, Check check) {
  return [&turn, check](const HttpRequest& request) {
    const auto asked = address_of(request.segments.at(2));
    if (!asked) return http_text(400, "the path ends with HOST:PORT\n");
    std::uint64_t most_lag = most_lag_by_default;
    if (request.has_parameter("lag")) {
      const auto wished = protocol::strict_unsigned(request.parameter("lag"));
      if (!wished) return http_text(400, "lag is a number of bytes\n");
      most_lag = *wished;
    }
    const auto master = turn.core().master(request.segments.at(1));
    if (!master) return http_text(404, "no such master is watched here\n");
    const RoleVerdict verdict = check(*master, *asked, most_lag);
    return http_text(verdict.holds ? 200 : 503, verdict.reason + "\n");
  };
}

}  // namespace

std::optional<quorum::Address> address_of(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const auto port = protocol::strict_port(text.substr(colon + 1));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!port || host.empty()) return std::nullopt;
  return quorum::Address{std::string{host}, *port};
}

RoleVerdict check_master(const MasterPicture& master, const quorum::Address& asked) {
  if (!same_place(master.server.address, asked)) return {false, "another instance is the master"};
  if (master.odown_since) return {false, "the master is down"};
  return {true, "is the master"};
}

RoleVerdict check_replica(const MasterPicture& master, const quorum::Address& asked, std::uint64_t most_lag) {
  if (same_place(master.server.address, asked)) return {false, "is the master"};
  const auto found = std::find_if(master.replicas.begin(), master.replicas.end(),
                                  [&](const ServerPicture& replica) { return same_place(replica.address, asked); });
  if (found == master.replicas.end()) return {false, "is no replica of this master"};
  std::string problem = why_no_replica(*found, master, most_lag);
  if (!problem.empty()) return {false, std::move(problem)};
  return {true, "is a replica in sync"};
}

std::vector<HttpRoute> role_check_routes(const Turn& turn) {
  const Check of_master = [](const MasterPicture& master, const quorum::Address& asked, std::uint64_t) {
    return check_master(master, asked);
  };
  return {{"/master/*/*", answer_by(turn, of_master)}, {"/replica/*/*", answer_by(turn, check_replica)}};
}

}  // namespace vedette::daemon
