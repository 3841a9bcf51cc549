#include "config/state_text.hpp"
#include "config/yaml.hpp"
#include "properties.hpp"

namespace vedette::fuzz {

std::string check_yaml(std::string_view bytes) {
  using config::Configuration;
  config::YamlReading how;
  // Neither the environment nor other files are in these bytes.
  how.lookup = [](const std::string& name) -> std::variant<std::string, config::Unresolved> { return name; };
  how.looks = config::Looks::at_the_text_alone;

  const auto first = config::read_yaml("yaml", bytes, {}, how);
  const auto* understood = std::get_if<Configuration>(&first);
  if (understood == nullptr) {
    const auto& problem = std::get<config::Problem>(first);
    return problem.reason.empty() ? "a mistake without a reason" : "";
  }
  const std::string text = config::yaml_text(*understood);
  const auto second = config::read_yaml("yaml", text, {}, how);
  const auto* again = std::get_if<Configuration>(&second);
  if (again == nullptr) return "what was written can't be read: " + std::get<config::Problem>(second).reason;
  const auto as_conf = [](const Configuration& configuration) {
    return config::rewrite_sentinel_conf("", {}, configuration.state);
  };
  if (as_conf(*again) != as_conf(*understood)) return "the state changes when it is written";
  auto settings = again->daemon;
  settings.lines = understood->daemon.lines;
  if (settings != understood->daemon) return "the settings change when they are written";
  if (config::yaml_text(*again) != text) return "the second writing differs";
  return {};
}

}  // namespace vedette::fuzz
