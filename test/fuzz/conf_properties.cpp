#include "config/sentinel_conf.hpp"
#include "config/state_text.hpp"
#include "config/words.hpp"
#include "properties.hpp"

namespace vedette::fuzz {

std::string check_conf(std::string_view bytes) {
  using config::Configuration;
  // What another file says is not in these bytes.
  if (config::lower_case(bytes).find("include") != std::string::npos) return {};

  const auto first = config::read_sentinel_conf("conf", bytes, {});
  const auto* understood = std::get_if<Configuration>(&first);
  if (understood == nullptr) return {};

  const std::string text = config::rewrite_sentinel_conf(bytes, understood->daemon, understood->state);
  const auto second = config::read_sentinel_conf("conf", text, {});
  const auto* again = std::get_if<Configuration>(&second);
  if (again == nullptr) return "what was rewritten can't be read: " + std::get<config::Problem>(second).reason;
  if (again->state != understood->state) return "the state changes when rewritten";
  if (again->daemon != understood->daemon) return "the settings change when rewritten";
  if (config::rewrite_sentinel_conf(text, again->daemon, again->state) != text) return "the second rewriting differs";
  return {};
}

}  // namespace vedette::fuzz
