#include "config/process_directives.hpp"

#include <algorithm>
#include <limits>

#include "config/directive_check.hpp"
#include "config/lenient_number.hpp"
#include "quorum/host_text.hpp"

namespace vedette::config {

namespace {

constexpr std::size_t id_length = 40;

std::string read_port(const std::string& word, const SourceLine& line, std::uint16_t& port,
                      std::vector<std::string>& warnings) {
  const auto number = lenient_integer(word);
  if (!number || number->value < 0 || number->value > std::numeric_limits<std::uint16_t>::max()) {
    return "Invalid port number.";
  }
  if (number->rest) warnings.push_back(trailing_warning(line));
  port = static_cast<std::uint16_t>(number->value);
  return {};
}

std::string set_flag(std::string_view name, const std::string& word, bool& flag) {
  const auto value = yes_or_no(word);
  if (!value) {
    // The reference's own plural, in one of the three only.
    return std::string{"Please specify yes or no for the "}.append(name).append(
        name == "deny-scripts-reconfig" ? " options." : " option.");
  }
  flag = *value;
  return {};
}

}  // namespace

std::string trailing_warning(const SourceLine& line) {
  return place_of(line) + ": what follows the digits of a number is ignored, as redis-sentinel does";
}

std::string read_epoch(const std::string& word, const SourceLine& line, quorum::Epoch& epoch,
                       std::vector<std::string>& warnings) {
  const auto number = lenient_unsigned(word);
  if (!number) return "An epoch is a number from 0 to 2^63 - 1.";
  if (quorum::Epoch{number->value} > quorum::highest_epoch_on_the_wire) {
    return "An epoch of 2^63 or more makes every failover impossible. Set it back in the files of all Sentinels.";
  }
  if (number->rest) warnings.push_back(trailing_warning(line));
  epoch.value = number->value;
  return {};
}

std::string apply_process_directive(const SentinelDirective& directive, const SourceLine& line,
                                    quorum::DurableState& state, std::vector<std::string>& warnings) {
  const std::string& value = line.words[2];
  const std::string_view name = directive.name;
  quorum::ProcessSettings& process = state.process;
  if (name == "myid") {
    const auto id = value.size() == id_length ? quorum::RunId::parse(value) : std::nullopt;
    if (!id) return "Malformed Sentinel id in myid option.";
    state.my_id = id;
  } else if (name == "current-epoch") {
    quorum::Epoch epoch;
    if (std::string reason = read_epoch(value, line, epoch, warnings); !reason.empty()) return reason;
    state.current_epoch = std::max(state.current_epoch, epoch);
  } else if (name == "announce-ip") {
    // The reference takes any text here, and SENTINEL CONFIG SET may have written it: no reason not to start.
    const bool usable = value.empty() || quorum::is_host_text(value);
    if (!usable) warnings.push_back(place_of(line) + ": this can't be announced as an address and is ignored");
    if (usable) process.announce_ip = value;
  } else if (name == "announce-port") {
    return read_port(value, line, process.announce_port, warnings);
  } else if (name == "resolve-hostnames") {
    return set_flag(name, value, process.resolve_hostnames);
  } else if (name == "announce-hostnames") {
    return set_flag(name, value, process.announce_hostnames);
  } else if (name == "deny-scripts-reconfig") {
    return set_flag(name, value, process.deny_scripts_reconfig);
  } else if (name == "sentinel-user") {
    if (!value.empty()) process.sentinel_user = value;
  } else if (name == "sentinel-pass") {
    if (!value.empty()) process.sentinel_pass = value;
  }
  return {};
}

}  // namespace vedette::config
