#include "config/master_directives.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>

#include "config/lenient_number.hpp"
#include "config/process_directives.hpp"
#include "config/words.hpp"
#include "quorum/host_text.hpp"

namespace vedette::config {

namespace {

using quorum::Address;
using quorum::DurableMaster;
using quorum::RunId;

std::string upper_case(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string MasterDirectives::apply(const SentinelDirective& directive, const SourceLine& line) {
  if (directive.pass == SentinelDirective::Pass::monitor) return monitor(line);
  const auto master = state_.masters.find(line.words[2]);
  if (master == state_.masters.end()) return "No such master with specified name.";
  const std::string_view option = directive.written_as;
  if (option == "known-replica") return known_replica(line, master->second);
  if (option == "known-sentinel") return known_sentinel(line, master->second);
  if (option == "rename-command") return rename_command(line, master->second);
  return set_option(option, line, master->second);
}

std::string MasterDirectives::read_address(const SourceLine& line, std::size_t at, Address& address) {
  const std::string& host = line.words[at];
  const auto port = lenient_integer(line.words[at + 1]);
  if (!port || port->value < 0 || port->value > std::numeric_limits<std::uint16_t>::max()) {
    return "Invalid port number.";
  }
  if (port->rest) warnings_.push_back(trailing_warning(line));
  if (port->value == 0) warnings_.push_back(place_of(line) + ": an instance with port 0 is never connected to");
  if (!quorum::is_host_text(host) || !(quorum::is_literal_ip(host) || state_.process.resolve_hostnames)) {
    return "Can't resolve instance hostname.";
  }
  address = Address{host, static_cast<std::uint16_t>(port->value)};
  return {};
}

bool MasterDirectives::is_usable_script(const std::string& path) const {
  return looks_ == Looks::at_the_text_alone || ::access(path.c_str(), X_OK) == 0;
}

std::string MasterDirectives::read_quorum(const SourceLine& line, std::uint32_t& quorum) {
  const auto number = lenient_integer(line.words[5]);
  if (!number || number->value < 1 || number->value > highest_count) return "Quorum must be 1 or greater.";
  if (number->rest) warnings_.push_back(trailing_warning(line));
  quorum = static_cast<std::uint32_t>(number->value);
  return {};
}

std::string MasterDirectives::monitor(const SourceLine& line) {
  const std::string& name = line.words[2];
  std::uint32_t needed = 1;
  Address address;
  if (std::string reason = read_quorum(line, needed); !reason.empty()) return reason;
  if (std::string reason = read_address(line, 3, address); !reason.empty()) return reason;

  const auto [before, is_new] = monitored_from_.emplace(name, line.origin);
  DurableMaster& master = state_.masters[name];
  if (is_new) {
    master.address = std::move(address);
    master.settings.quorum = needed;
    return {};
  }
  if (before->second == line.origin) {
    return master.address == address && master.settings.quorum == needed ? "" : "Duplicate master name.";
  }
  // The main file is what a daemon wrote: its address is the newest. An option of the command line sets the quorum.
  if (before->second == Origin::included_file) master.address = std::move(address);
  master.settings.quorum = needed;
  before->second = line.origin;
  return {};
}

std::string MasterDirectives::known_replica(const SourceLine& line, DurableMaster& master) {
  Address address;
  if (std::string reason = read_address(line, 3, address); !reason.empty()) return reason;
  const bool known = std::any_of(master.replicas.begin(), master.replicas.end(),
                                 [&address](const Address& other) { return quorum::same_place(address, other); });
  if (!known && address.port != 0) master.replicas.insert(std::move(address));
  return {};
}

std::string MasterDirectives::known_sentinel(const SourceLine& line, DurableMaster& master) {
  Address address;
  if (std::string reason = read_address(line, 3, address); !reason.empty()) return reason;
  if (line.words.size() < 6) return {};
  const auto id = RunId::parse(line.words[5]);
  if (!id) return "Malformed Sentinel id in known-sentinel option.";
  const auto [before, is_new] = sentinel_from_.emplace(std::pair{line.words[2], *id}, line.origin);
  const auto known = master.sentinels.find(*id);
  if (!is_new && before->second == line.origin && known->second != address) return "Duplicate runid for sentinel.";
  before->second = line.origin;
  master.sentinels.insert_or_assign(*id, std::move(address));
  return {};
}

std::string MasterDirectives::rename_command(const SourceLine& line, DurableMaster& master) {
  const std::string original = upper_case(line.words[3]);
  const std::string& name = line.words[4];
  const auto [before, is_new] = renamed_from_.emplace(std::pair{line.words[2], original}, line.origin);
  std::string& sent = master.settings.renamed_commands[original];
  if (!is_new && before->second == line.origin && sent != name) {
    return "Same command renamed multiple times with rename-command.";
  }
  before->second = line.origin;
  sent = name;
  return {};
}

std::string MasterDirectives::read_flag(const SourceLine& line, bool& flag) {
  const std::string word = lower_case(line.words[3]);
  if (word != "yes" && word != "no")
    return "Please specify yes or no for the " + lower_case(line.words[1]) + " option.";
  flag = word == "yes";
  return {};
}

std::string MasterDirectives::read_period(const SourceLine& line, std::int64_t lowest, quorum::Milliseconds& period) {
  const auto number = lenient_integer(line.words[3]);
  const std::int64_t value = number ? number->value : lowest - 1;
  if (value < lowest) return lowest > 0 ? "negative or zero time parameter." : "negative time parameter.";
  if (value > longest_period) return "time parameter out of range.";
  if (number->rest) warnings_.push_back(trailing_warning(line));
  if (value > highest_count) {
    warnings_.push_back(place_of(line) +
                        ": redis-sentinel would take another period, since it counts to 2^31 - 1 only");
  }
  period = quorum::Milliseconds{value};
  return {};
}

void MasterDirectives::read_parallel_syncs(const SourceLine& line, std::uint32_t& count) {
  const auto number = lenient_integer(line.words[3]);
  if (!number || number->value < 1 || number->value > highest_count) {
    warnings_.push_back(place_of(line) + ": parallel-syncs is taken as 1");
    count = 1;
    return;
  }
  if (number->rest) warnings_.push_back(trailing_warning(line));
  count = static_cast<std::uint32_t>(number->value);
}

std::string MasterDirectives::set_option(std::string_view option, const SourceLine& line, DurableMaster& master) {
  const std::string& value = line.words[3];
  quorum::MasterSettings& settings = master.settings;
  if (option == "down-after-milliseconds") return read_period(line, 1, settings.down_after);
  if (option == "failover-timeout") return read_period(line, 1, settings.failover_timeout);
  if (option == "master-reboot-down-after-period") return read_period(line, 0, settings.reboot_down_after);
  if (option == "crash-after-milliseconds") return read_period(line, 0, settings.crash_after);
  if (option == "forget-replicas-after-milliseconds") return read_period(line, 0, settings.forget_replicas_after);
  if (option == "config-epoch" || option == "leader-epoch") {
    quorum::Epoch& epoch = option == "config-epoch" ? master.config_epoch : master.leader_epoch;
    if (std::string reason = read_epoch(value, line, epoch, warnings_); !reason.empty()) return reason;
    state_.current_epoch = std::max(state_.current_epoch, epoch);
  } else if (option == "parallel-syncs") {
    read_parallel_syncs(line, settings.parallel_syncs);
  } else if (option == "notification-script") {
    if (!is_usable_script(value)) return "Notification script seems non existing or non executable.";
    settings.notification_script = value;
  } else if (option == "client-reconfig-script") {
    if (!is_usable_script(value)) return "Client reconfiguration script seems non existing or non executable.";
    settings.client_reconfig_script = value;
  } else if (option == "unauthorised-is-down") {
    return read_flag(line, settings.unauthorised_is_down);
  } else if (option == "wrong-role-is-down") {
    return read_flag(line, settings.wrong_role_is_down);
  } else if (option == "leave-strangers-alone") {
    return read_flag(line, settings.leave_strangers_alone);
  } else if (option == "adopt-unknown") {
    return read_flag(line, settings.adopt_unknown);
  } else if (option == "auth-pass") {
    settings.auth_pass = value;
  } else if (option == "auth-user") {
    settings.auth_user = value;
  }
  return {};
}

void MasterDirectives::finish() {
  for (auto& [name, master] : state_.masters) {
    std::erase_if(master.replicas,
                  [&m = master](const Address& replica) { return quorum::same_place(replica, m.address); });
    if (state_.my_id && master.sentinels.erase(*state_.my_id) > 0) {
      warnings_.push_back("master " + name + ": this Sentinel is listed as another one; the line is dropped");
    }
  }
}

}  // namespace vedette::config
