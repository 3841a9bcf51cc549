#include "config/configuration_file.hpp"

#include <utility>

#include "config/directives.hpp"
#include "config/sentinel_conf.hpp"
#include "config/state_text.hpp"
#include "config/words.hpp"
#include "config/yaml.hpp"

namespace vedette::config {

namespace {

Converted to_yaml(const Configuration& configuration) {
  return {yaml_text(configuration), {}};
}

Converted to_sentinel_conf(Configuration configuration) {
  Converted result;
  std::erase_if(configuration.daemon.lines, [&result](const GenericLine& line) {
    // Valkey knows the name, but not this value.
    const bool our_value = line.name == "log-format" && !line.words.empty() && lower_case(line.words.front()) == "json";
    if (!is_our_own(line.name) && !our_value) return false;
    result.remarks.push_back("'" + line.name + "' is left out: redis-sentinel does not know it");
    return true;
  });
  for (auto& [name, master] : configuration.state.masters) {
    const quorum::MasterSettings defaults;
    const auto leave_out = [&result, &settings = master.settings, &defaults, &of = name](auto member,
                                                                                         const char* directive) {
      if (std::exchange(settings.*member, defaults.*member) == defaults.*member) return;
      result.remarks.push_back("'" + std::string{directive} + "' of " + of +
                               " is left out: redis-sentinel does not know it");
    };
    leave_out(&quorum::MasterSettings::unauthorised_is_down, "unauthorised-is-down");
    leave_out(&quorum::MasterSettings::wrong_role_is_down, "wrong-role-is-down");
    leave_out(&quorum::MasterSettings::crash_after, "crash-after-milliseconds");
    leave_out(&quorum::MasterSettings::leave_strangers_alone, "leave-strangers-alone");
    leave_out(&quorum::MasterSettings::adopt_unknown, "adopt-unknown");
    leave_out(&quorum::MasterSettings::forget_replicas_after, "forget-replicas-after-milliseconds");
  }
  result.text = rewrite_sentinel_conf("", configuration.daemon, configuration.state);
  if (result.text.find("${") != std::string::npos) {
    result.remarks.emplace_back("secrets given by reference are still references; sentinel.conf needs the secrets");
  }
  return result;
}

}  // namespace

ConfigurationForm form_of(std::string_view file) {
  const std::string name = lower_case(file);
  return name.ends_with(".yaml") || name.ends_with(".yml") ? ConfigurationForm::yaml : ConfigurationForm::sentinel_conf;
}

std::variant<Configuration, Problem> read_configuration(std::string_view file, std::string_view text,
                                                        const std::vector<std::string>& extra,
                                                        const Environment* environment) {
  return form_of(file) == ConfigurationForm::yaml
             ? read_yaml(file, text, extra, {.environment = environment})
             : read_sentinel_conf(file, text, extra, Looks::around, {}, environment);
}

std::variant<Converted, Problem> convert(std::string_view file, std::string_view text) {
  const bool from_yaml = form_of(file) == ConfigurationForm::yaml;
  auto read = from_yaml ? read_yaml(file, text, {}, {.keep_references = true}) : read_sentinel_conf(file, text, {});
  if (auto* problem = std::get_if<Problem>(&read)) return std::move(*problem);
  auto& configuration = std::get<Configuration>(read);
  return from_yaml ? to_sentinel_conf(std::move(configuration)) : to_yaml(configuration);
}

}  // namespace vedette::config
