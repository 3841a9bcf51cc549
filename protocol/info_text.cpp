#include "protocol/info_text.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "protocol/integer.hpp"
#include "quorum/byte_set.hpp"
#include "quorum/host_text.hpp"

namespace vedette::protocol {

namespace {

using quorum::ReplicationReport;

constexpr std::size_t run_id_length = 40;
/// -1 stands for "never connected" (behaviour §4).
constexpr std::int64_t never_connected = -1;
/// What the lines begin with that are read here: sections and keys.
constexpr quorum::ByteSet first_bytes{"#rmlasd"};
/// Longer than this no link was ever down: some 300 years, and far from where milliseconds overflow.
constexpr std::int64_t longest_down_seconds = 10'000'000'000;

/// Takes the first line off `rest`, without its end. `\r\n` by the protocol, `\n` alone for texts pasted by people.
std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// `slave<digits>`: not `slave_priority` and the like.
bool is_replica_key(std::string_view key) {
  constexpr std::string_view prefix = "slave";
  if (!key.starts_with(prefix) || key.size() == prefix.size()) return false;
  key.remove_prefix(prefix.size());
  return std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What follows `name=`, up to a comma.
std::string_view attribute(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view pair = text.substr(0, comma);
    if (pair.starts_with(name)) return pair.substr(name.size());
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return {};
}

/// `ip=…,port=…,…`, or as Redis before 2.8 wrote it: `<ip>,<port>,<state>`.
std::optional<quorum::Address> read_replica(std::string_view value) {
  std::string_view host;
  std::string_view port_text;
  if (value.find("ip=") != std::string_view::npos) {
    host = attribute(value, "ip=");
    port_text = attribute(value, "port=");
  } else {
    const std::size_t comma = value.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    host = value.substr(0, comma);
    port_text = value.substr(comma + 1);
    port_text = port_text.substr(0, port_text.find(','));
  }
  const auto port = strict_port(port_text);
  if (!quorum::is_host_text(host) || !port) return std::nullopt;
  return quorum::Address{std::string{host}, *port};
}

/// The id if it can be one that is worth remembering; else empty.
std::string read_replication_id(std::string_view value) {
  const auto id = quorum::RunId::parse(value);
  if (!id || value.find_first_not_of('0') == std::string_view::npos) return {};
  return id->text();
}

std::optional<bool> read_flag(std::string_view value) {
  if (value == "1") return true;
  if (value == "0") return false;
  return std::nullopt;
}

bool same_without_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); });
}

void read_link_down(std::string_view value, ReplicationReport& report) {
  const auto seconds = strict_integer(value);
  if (!seconds || *seconds < never_connected || *seconds > longest_down_seconds) return;
  report.master_link_down = quorum::Milliseconds{*seconds * 1000};
}

/// The lines that count only once `role:slave` was seen (behaviour §4).
void read_replica_line(std::string_view key, std::string_view value, ReplicationReport& report) {
  if (key == "master_host") {
    if (quorum::is_host_text(value)) report.master_host = std::string{value};
  } else if (key == "master_port") {
    if (const auto port = strict_port(value)) report.master_port = port;
  } else if (key == "master_link_status") {
    report.master_link_up = same_without_case(value, "up");
  } else if (key == "slave_priority") {
    const auto priority = strict_unsigned(value);
    if (priority && *priority <= static_cast<std::uint64_t>(std::numeric_limits<int>::max())) {
      report.priority = static_cast<int>(*priority);
    }
  } else if (key == "slave_repl_offset") {
    if (const auto offset = strict_unsigned(value)) report.offset = offset;
  } else if (key == "replica_announced") {
    if (const auto announced = read_flag(value)) report.announced = announced;
  }
}

void read_line(std::string_view key, std::string_view value, ReplicationReport& report) {
  if (key == "run_id") {
    if (value.size() < run_id_length) return;
    if (auto id = quorum::RunId::parse(value.substr(0, run_id_length))) report.run_id = std::move(id);
  } else if (key == "role") {
    if (value == "master") report.role = quorum::Role::master;
    if (value == "slave") report.role = quorum::Role::replica;
  } else if (key == "master_replid") {
    report.replication_id = read_replication_id(value);
  } else if (key == "master_replid2") {
    report.second_replication_id = read_replication_id(value);
  } else if (key == "master_repl_offset") {
    if (const auto offset = strict_unsigned(value)) report.master_offset = offset;
  } else if (key == "master_link_down_since_seconds") {
    read_link_down(value, report);
  } else if (key == "loading" || key == "async_loading") {
    report.loading = report.loading || value == "1";
  } else if (key == "master_failover_state") {
    report.handing_over = value != "no-failover";
  } else if (key == "master_sync_in_progress") {
    report.sync_in_progress = value == "1";
  } else if (is_replica_key(key)) {
    if (auto replica = read_replica(value)) report.replicas.push_back(std::move(*replica));
  } else if (report.role == quorum::Role::replica) {
    read_replica_line(key, value, report);
  }
}

/// Most lines are passed over for their first byte.
bool may_matter(std::string_view line) {
  return !line.empty() && first_bytes.contains(line.front());
}

/// `db<digits>:…` of the Keyspace section.
bool is_database_key(std::string_view key) {
  return key.size() > 2 && key.starts_with("db") && key[2] >= '0' && key[2] <= '9';
}

}  // namespace

ReplicationReport parse_info(std::string_view text) {
  ReplicationReport report;
  bool in_keyspace = false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = next_line(rest);
    if (!may_matter(line)) continue;
    if (line.starts_with('#')) {
      in_keyspace = line == "# Keyspace";
      if (in_keyspace && !report.holds_data) report.holds_data = false;
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon);
    if (in_keyspace) {
      if (is_database_key(key)) report.holds_data = true;
      continue;
    }
    read_line(key, line.substr(colon + 1), report);
  }
  return report;
}

}  // namespace vedette::protocol
