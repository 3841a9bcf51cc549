#include <ostream>

#include "test/end_to_end/end_to_end.hpp"

namespace vedette::end_to_end {

using namespace lab;

namespace {

/// A line that must not be taken, and what is said about it.
struct WrongLine {
  const char* name;
  const char* line;
  const char* reason;
};

std::ostream& operator<<(std::ostream& out, const WrongLine& wrong) {
  return out << wrong.line;
}

class ConfigurationError : public EndToEnd, public testing::WithParamInterface<WrongLine> {};

Finished start_with(const std::filesystem::path& file) {
  Launch launch;
  launch.words = {binary_of(Kind::vedette), file.string()};
  if (vedette_is_redis_sentinel()) launch.words.emplace_back("--sentinel");
  return run(std::move(launch));
}

}  // namespace

TEST_P(ConfigurationError, EndsTheStartAndNamesLineAndReason) {
  const Port port;
  const std::string line = GetParam().line;
  const auto file =
      folder.write("sentinel.conf", "port " + std::to_string(port.number()) +
                                        "\n# a comment\nsentinel monitor orders 127.0.0.1 6379 2\n" + line + "\n");

  const Finished finished = start_with(file);

  EXPECT_EQ(finished.ending.status, 1);
  EXPECT_NE(finished.output.find("*** FATAL CONFIG FILE ERROR"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("at line 4"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find(">>> '" + line + "'"), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find(GetParam().reason), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("\nIn " + file.string() + "\n"), std::string::npos) << finished.output;
}

INSTANTIATE_TEST_SUITE_P(
    Each, ConfigurationError,
    testing::Values(
        WrongLine{"UnknownDirective", "no-such-directive 1", "Bad directive or wrong number of arguments"},
        WrongLine{"UnknownSentinelDirective", "sentinel no-such-thing orders 1",
                  "Unrecognized sentinel configuration statement"},
        WrongLine{"UnknownMaster", "sentinel down-after-milliseconds invoices 1000", "No such master"},
        WrongLine{"ZeroPeriod", "sentinel down-after-milliseconds orders 0", "negative or zero time parameter"},
        WrongLine{"NegativePeriod", "sentinel failover-timeout orders -5", "negative or zero time parameter"},
        WrongLine{"ZeroQuorum", "sentinel monitor invoices 127.0.0.1 6379 0", "Quorum must be 1 or greater"},
        WrongLine{"BadPort", "sentinel monitor invoices 127.0.0.1 70000 2", "Invalid port number"},
        WrongLine{"SameNameTwice", "sentinel monitor orders 127.0.0.1 6380 2", "Duplicate master name"},
        WrongLine{"ScriptThatIsNotThere", "sentinel notification-script orders /no/such/script",
                  "non existing or non executable"},
        WrongLine{"ShortId", "sentinel myid 1234", "Malformed Sentinel id"},
        WrongLine{"OpenQuote", "sentinel down-after-milliseconds orders \"1000", "Unbalanced quotes"}),
    [](const auto& wrong) { return wrong.param.name; });

TEST_F(EndToEnd, AMissingConfigurationFileEndsTheStart) {
  const Finished finished = start_with(folder.path() / "not-there.conf");

  EXPECT_EQ(finished.ending.status, 1);
  EXPECT_NE(finished.output.find("not-there.conf"), std::string::npos) << finished.output;
}

}  // namespace vedette::end_to_end
