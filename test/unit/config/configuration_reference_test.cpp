#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/directive_docs.hpp"
#include "config/directives.hpp"
#include "config/sentinel_directives.hpp"

namespace vedette::config {
namespace {

TEST(ConfigurationReference, IsThatOfTheCode) {
  std::ifstream file{DIRECTIVES_REFERENCE};
  std::ostringstream text;
  text << file.rdbuf();

  EXPECT_EQ(text.str(), configuration_reference()) << "run ./dev reference";
}

TEST(ConfigurationReference, HasAllThatDoSomething) {
  for (const std::string_view name : directive_names()) {
    const Directive* directive = find_directive(name);
    const bool known =
        std::ranges::find(generic_notes(), directive->name, &DirectiveNote::name) != generic_notes().end();
    EXPECT_EQ(known, directive->effect == Effect::in_force) << name;
  }
}

TEST(ConfigurationReference, NamesNothingThatIsNotThere) {
  for (const DirectiveNote& note : generic_notes()) EXPECT_NE(find_directive(note.name), nullptr) << note.name;
  for (const DirectiveNote& note : sentinel_notes())
    EXPECT_NE(find_sentinel_directive(note.name), nullptr) << note.name;
}

}  // namespace
}  // namespace vedette::config
