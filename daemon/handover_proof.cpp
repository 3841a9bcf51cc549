#include "daemon/handover_proof.hpp"

#include <algorithm>
#include <sstream>

#include "protocol/info_text.hpp"
#include "protocol/integer.hpp"

namespace vedette::daemon {
namespace {

constexpr std::string_view abort_event = "-failover-abort-";

std::string reason_of(const Answer& answer) {
  return answer.kind == Answer::Kind::array || answer.ok() ? "its answer makes no sense" : answer.text;
}

/// A field of INFO that ReplicationReport has not.
std::string field_of(const std::string& info, const std::string& name) {
  std::istringstream lines{info};
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with(name + ":")) return line.substr(name.size() + 1);
  }
  return {};
}

bool has_flag(const std::string& flags, const std::string& flag) {
  std::istringstream words{flags};
  for (std::string word; std::getline(words, word, ',');) {
    if (word == flag) return true;
  }
  return false;
}

}  // namespace

ServerSaid read_server(const Answer& info) {
  ServerSaid said;
  const auto report = protocol::parse_info(info.text);
  if (info.kind != Answer::Kind::text || !report.role) {
    said.why = reason_of(info);
    said.gone = info.kind == Answer::Kind::lost && info.refused;
    return said;
  }
  said.answers = true;
  said.is_master = report.role == quorum::Role::master;
  if (report.run_id) said.run_id = report.run_id->text();
  said.port = protocol::strict_port(field_of(info.text, "tcp_port")).value_or(0);
  return said;
}

bool is_no_master(const ServerSaid& server) {
  return server.answers ? !server.is_master : server.gone;
}

SentinelSaid read_sentinel(const Answer& master) {
  SentinelSaid said;
  const auto port = protocol::strict_port(master.field("port"));
  if (master.kind != Answer::Kind::array || !port) {
    said.why = reason_of(master);
    return said;
  }
  said.answers = true;
  said.address = quorum::Address{master.field("ip"), *port};
  said.run_id = master.field("runid");
  said.fails_over = has_flag(master.field("flags"), "failover_in_progress");
  const std::string replicas = master.field("num-slaves");
  said.has_replicas = !replicas.empty() && replicas != "0";
  return said;
}

bool is_on_this_host(const SentinelSaid& master, const ServerSaid& here, const quorum::Address& server,
                     const std::vector<std::string>& ips_of_this_host) {
  if (!here.run_id.empty() && here.run_id == master.run_id) return true;
  if (same_place(master.address, server)) return true;
  const bool our_ip = std::ranges::find(ips_of_this_host, master.address.host) != ips_of_this_host.end();
  return our_ip && master.address.port == (here.port != 0 ? here.port : server.port);
}

AfterRefusal after_refusal(std::string_view error) {
  if (error.starts_with("INPROG")) return AfterRefusal::wait;
  if (error.starts_with("NOGOODPRIMARY") && error.find("does not support") != std::string_view::npos) {
    return AfterRefusal::plain;
  }
  if (error.starts_with("NOGOOD")) return AfterRefusal::again;
  // A Sentinel that takes one name and no more.
  if (error.find("wrong number of arguments") != std::string_view::npos ||
      error.find("syntax error") != std::string_view::npos) {
    return AfterRefusal::plain;
  }
  return AfterRefusal::never;
}

std::optional<std::string> abort_of(const Answer& message, const std::string& name) {
  if (message.items.size() < 3) return std::nullopt;
  const std::string& channel = message.items[message.items.size() - 2].text;
  const std::string& text = message.items.back().text;
  if (!channel.starts_with(abort_event) || !text.starts_with("master " + name + " ")) return std::nullopt;
  return channel.substr(abort_event.size());
}

bool master_refused(std::string_view reason) {
  return reason == "master-refused";
}

}  // namespace vedette::daemon
