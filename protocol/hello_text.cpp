#include "protocol/hello_text.hpp"

#include <algorithm>
#include <array>

#include "protocol/integer.hpp"
#include "quorum/control_character.hpp"
#include "quorum/host_text.hpp"

namespace vedette::protocol {

namespace {

constexpr std::size_t field_count = 8;

std::optional<std::array<std::string_view, field_count>> split_fields(std::string_view payload) {
  std::array<std::string_view, field_count> fields;
  for (std::size_t i = 0; i < field_count; ++i) {
    const std::size_t comma = payload.find(',');
    const bool is_last = i + 1 == field_count;
    if ((comma == std::string_view::npos) != is_last) return std::nullopt;
    fields[i] = payload.substr(0, comma);
    if (!is_last) payload.remove_prefix(comma + 1);
  }
  return fields;
}

std::optional<quorum::Epoch> read_epoch(std::string_view text) {
  const auto epoch = strict_unsigned(text);
  if (!epoch || quorum::Epoch{*epoch} > quorum::highest_epoch_on_the_wire) return std::nullopt;
  return quorum::Epoch{*epoch};
}

/// Any name may be monitored; line ends and the like would only serve to forge a line of the log.
bool is_name_text(std::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), &quorum::is_control_character);
}

}  // namespace

std::optional<quorum::Hello> parse_hello(std::string_view payload) {
  if (payload.size() > longest_hello) return std::nullopt;
  const auto fields = split_fields(payload);
  if (!fields) return std::nullopt;
  const auto& [sender_host, sender_port, sender, current, name, master_host, master_port, config] = *fields;

  const auto own_port = strict_port(sender_port);
  const auto id = quorum::RunId::parse(sender);
  const auto current_epoch = read_epoch(current);
  const auto port_of_master = strict_port(master_port);
  const auto config_epoch = read_epoch(config);
  if (!quorum::is_host_text(sender_host) || !own_port || !id || !current_epoch || !is_name_text(name) ||
      !quorum::is_host_text(master_host) || !port_of_master || !config_epoch) {
    return std::nullopt;
  }
  return quorum::Hello{std::string{sender_host}, *own_port,       *id,          *current_epoch, std::string{name},
                       std::string{master_host}, *port_of_master, *config_epoch};
}

std::string hello_text(const quorum::Hello& hello) {
  std::string text = hello.sender_host;
  const auto field = [&text](std::string_view value) { text.append(1, ',').append(value); };
  field(std::to_string(hello.sender_port));
  field(hello.sender.text());
  field(std::to_string(hello.current_epoch.value));
  field(hello.master);
  field(hello.master_host);
  field(std::to_string(hello.master_port));
  field(std::to_string(hello.config_epoch.value));
  return text;
}

}  // namespace vedette::protocol
