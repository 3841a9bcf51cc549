#pragma once

#include <gtest/gtest.h>

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace vedette::conformance {

/// A program that Vedette can speak as.
struct Original {
  Original(std::string speech, std::vector<std::string> words) : name{std::move(speech)}, program{std::move(words)} {}

  std::string name;                  ///< What the directive `speak` calls it.
  std::vector<std::string> program;  ///< How it is started; its configuration file follows.
};

std::ostream& operator<<(std::ostream& out, const Original& original);

/// Those that are here: the redis-sentinel that is installed, and Redis 8 and Valkey 8 if $VEDETTE_DEBIAN_13 is the
/// root of a Debian 13 that has them and sees our temporary files (./dev conformance makes one).
const std::vector<Original>& originals();

/// For the names of tests.
std::string name_of_original(const testing::TestParamInfo<Original>& info);

}  // namespace vedette::conformance
