#include <gtest/gtest.h>

#include <cstdlib>
#include <tuple>

#include "config/separate_state.hpp"
#include "config/state_text.hpp"
#include "config/yaml.hpp"
#include "random_settings.hpp"
#include "random_state.hpp"
#include "reading.hpp"

// Write, read, same: for as many random states as VEDETTE_STATES says, in each form in which a state is written, with
// settings and users beside it.

namespace vedette::config {
namespace {

std::uint64_t how_many() {
  const char* wanted = std::getenv("VEDETTE_STATES");
  return wanted == nullptr ? 2000 : std::strtoull(wanted, nullptr, 10);
}

/// What a text in that form gives back; nothing, and a failed test, if it can't be read.
std::optional<Configuration> taken(std::variant<Configuration, Problem> read) {
  if (const auto* problem = std::get_if<Problem>(&read)) ADD_FAILURE() << problem->line << ": " << problem->reason;
  auto* configuration = std::get_if<Configuration>(&read);
  return configuration == nullptr ? std::nullopt : std::optional{std::move(*configuration)};
}

std::optional<Configuration> from_conf(const std::string& text) {
  return taken(read_sentinel_conf("conf", text, {}, Looks::at_the_text_alone));
}

std::optional<Configuration> from_yaml(const std::string& text) {
  YamlReading how;
  how.looks = Looks::at_the_text_alone;
  return taken(read_yaml("yaml", text, {}, how));
}

/// The settings without the words in which they were said.
DaemonSettings meaning(DaemonSettings settings) {
  settings.lines.clear();
  return settings;
}

/// Users as their lines show them.
std::string all_lines_of(const AclUsers& users) {
  std::string text;
  for (const auto& [name, user] : users) text += acl_line(name, user) + "\n";
  return text;
}

/// The users that the lines of a configuration make.
std::string all_lines_of(const DaemonSettings& settings) {
  AclUsers users;
  for (const UserLine& line : settings.users) {
    AclUser user{settings.channels_by_default};
    const auto rules = acl_rules(line.rules);
    for (const AclRule& rule : std::get<std::vector<AclRule>>(rules)) user.apply(rule, small_catalogue());
    users.insert_or_assign(line.name, std::move(user));
  }
  return all_lines_of(users);
}

TEST(ManyStates, AreReadAsTheyWereWritten) {
  for (std::uint64_t seed = 0; seed < how_many(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Configuration configuration;
    configuration.state = RandomState{seed}.draw();

    const std::string conf = rewrite_sentinel_conf("", {}, configuration.state);
    const auto conf_again = from_conf(conf);
    const auto yaml_again = from_yaml(yaml_text(configuration));

    ASSERT_TRUE(conf_again && yaml_again);
    ASSERT_EQ(conf_again->state, configuration.state);
    ASSERT_EQ(yaml_again->state, configuration.state);
    ASSERT_EQ(rewrite_sentinel_conf("", {}, conf_again->state), conf);
  }
}

TEST(ManyStates, AreReadAsTheyWereWrittenInAFileOfTheirOwn) {
  for (std::uint64_t seed = 0; seed < how_many(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomState random{seed};
    const SeparateState kept{random.draw(), settings_alone(random.draw())};

    const auto again = read_separate_state("state", separate_state_text(kept, "conf"));

    ASSERT_TRUE(std::holds_alternative<SeparateState>(again)) << std::get<Problem>(again).reason;
    ASSERT_EQ(std::get<SeparateState>(again).state, kept.state);
    ASSERT_EQ(std::get<SeparateState>(again).configured, kept.configured);
  }
}

TEST(ManyStates, LeaveTheSettingsBesideThemAsTheyAre) {
  for (std::uint64_t seed = 0; seed < how_many(); ++seed) {
    RandomSettings random{seed};
    const std::string settings = random.draw();
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + settings);
    const auto given = from_conf(settings);
    ASSERT_TRUE(given);
    const Configuration configuration{given->daemon, RandomState{seed}.draw(), {}, {}, {}};

    // Over what is on disk, as a file that vanished, and in the other form.
    const auto over = from_conf(rewrite_sentinel_conf(settings, given->daemon, configuration.state));
    const auto anew = from_conf(rewrite_sentinel_conf("", given->daemon, configuration.state));
    const auto yaml = from_yaml(yaml_text(configuration));

    ASSERT_TRUE(over && anew && yaml);
    ASSERT_EQ(over->daemon, given->daemon);
    ASSERT_EQ(anew->daemon, given->daemon);
    ASSERT_EQ(meaning(yaml->daemon), meaning(given->daemon)) << yaml_text(configuration);
    for (const auto* read : {&*over, &*anew, &*yaml}) ASSERT_EQ(read->state, configuration.state);
  }
}

TEST(ManyStates, KeepTheUsersBesideThem) {
  for (std::uint64_t seed = 0; seed < how_many(); ++seed) {
    RandomSettings random{seed};
    const AclUsers before = random.draw_users();
    const AclUsers users = random.draw_users();
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + all_lines_of(users));
    const quorum::DurableState state = RandomState{seed}.draw();
    const std::string on_disk = rewrite_sentinel_conf("# ours\n", {}, RandomState{seed + 1}.draw(), &before);

    const std::string text = rewrite_sentinel_conf(on_disk, {}, state, &users);
    const auto again = from_conf(text);

    ASSERT_TRUE(again);
    ASSERT_EQ(all_lines_of(again->daemon), all_lines_of(users)) << text;
    ASSERT_EQ(again->state, state);
    ASSERT_EQ(rewrite_sentinel_conf(text, {}, state, &users), text);
  }
}

}  // namespace
}  // namespace vedette::config
