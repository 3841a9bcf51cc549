#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/words.hpp"
#include "test/lab/connection.hpp"
#include "test/lab/folder.hpp"
#include "test/lab/ports.hpp"
#include "test/lab/process.hpp"
#include "test/lab/sentinel.hpp"
#include "test/lab/wait_until.hpp"

// Both programs get the same words and the same standard input. They must start or refuse alike, name the same line in
// their refusal, watch the same masters, and write the same settings down.

namespace vedette::conformance {
namespace {

using namespace lab;

using Words = std::vector<std::string>;

/// FILE, PORT and OTHER in the words stand for the configuration, the port in it, and another free one.
struct CommandLineCase {
  std::string name;
  Words words;          ///< All behind the program.
  std::string input{};  ///< Empty: no standard input.
  Words written{};      ///< The directives that are compared in the file after FLUSHCONFIG.
  std::string password{};
  bool file_is_ended = true;  ///< Its last line has an end.
};

std::ostream& operator<<(std::ostream& out, const CommandLineCase& one) {
  for (const std::string& word : one.words) out << "'" << word << "' ";
  return out;
}

/// What a program makes of it.
struct Outcome {
  bool runs = false;
  int status = 0;
  std::string port;     ///< `PORT` or `OTHER`.
  std::string refusal;  ///< Line and text of the mistake, without the reason: its words may differ.
  Words masters;
  Words written;

  bool operator==(const Outcome&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  out << (outcome.runs ? "runs at " + outcome.port : "ends with status " + std::to_string(outcome.status)) << "; "
      << outcome.refusal;
  for (const std::string& master : outcome.masters) out << "\n  watches " << master;
  for (const std::string& line : outcome.written) out << "\n  writes " << line;
  return out;
}

std::string line_with(const std::string& text, const std::string& part) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) != std::string::npos) return line;
  }
  return {};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// The lines of those directives, however they are quoted.
Words lines_of(const std::string& text, const Words& names) {
  Words found;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto words = config::split_words(config::trimmed(line));
    if (!words || words->empty()) continue;
    std::string name = config::lower_case(words->front());
    if (name == "sentinel" && words->size() > 1) name += " " + config::lower_case((*words)[1]);
    if (std::ranges::find(names, name) == names.end()) continue;
    std::string joined;
    for (const std::string& word : *words) joined += "[" + (name == "loglevel" ? config::lower_case(word) : word) + "]";
    // An empty value says the same as no line.
    if (!words->back().empty()) found.push_back(std::move(joined));
  }
  std::ranges::sort(found);
  return found;
}

class CommandLine : public testing::TestWithParam<CommandLineCase> {
 protected:
  void SetUp() override {
    if (vedette_is_redis_sentinel()) GTEST_SKIP() << "two programs are needed";
  }

  Outcome outcome_of(Kind kind);
  std::string said;
};

Outcome CommandLine::outcome_of(Kind kind) {
  const Folder folder{"command-line"};
  const Port port;
  const Port other;
  const std::string here = folder.path().string();
  const auto meant = [&](std::string text) {
    text = replaced(replaced(std::move(text), "PORT", std::to_string(port.number())), "OTHER",
                    std::to_string(other.number()));
    return replaced(std::move(text), "FILE", here + "/sentinel.conf");
  };
  const auto named = [&](std::string text) {
    text = replaced(replaced(std::move(text), std::to_string(port.number()), "PORT"), std::to_string(other.number()),
                    "OTHER");
    return replaced(std::move(text), here, "HERE");
  };
  folder.write("more.conf", "timeout 6\n");
  folder.write("sub/nothing", "");
  const auto file = folder.write(
      "sentinel.conf", meant("port PORT\nbind 127.0.0.1\nsentinel myid " + std::string(40, 'a') +
                             "\nsentinel monitor orders 127.0.0.1 1 2" + (GetParam().file_is_ended ? "\n" : "")));
  folder.write("input", meant(GetParam().input));

  const auto log = folder.path() / "output";
  Launch launch{.words = {"sh", "-c", "exec \"$@\" < input", "sh", binary_of(kind)}, .folder = folder.path()};
  for (const std::string& word : GetParam().words) launch.words.push_back(meant(word));
  launch.output = log;
  Process process{launch};
  wait_until([&] { return !line_with(read_file(log), "Sentinel ID is ").empty() || process.ended(); },
             std::chrono::seconds{20}, "it runs or ends", [&] { return read_file(log); });

  Outcome outcome;
  outcome.runs = process.running();
  if (outcome.runs) {
    const std::string mode = line_with(read_file(log), "Running mode=sentinel, port=");
    const auto at = mode.find("port=") + 5;
    outcome.port = named(mode.substr(at, mode.find('.', at) - at));
    const Endpoint where{.port = static_cast<std::uint16_t>(std::atoi(mode.c_str() + at))};
    wait_until(
        [&] {
          return Connection{where, GetParam().password}.connected();
        },
        std::chrono::seconds{10}, "it listens");
    Connection client{where, GetParam().password};
    for (const Reply& master : client.command({"SENTINEL", "MASTERS"}).items) {
      std::string fields;
      for (const char* field : {"name", "ip", "port", "quorum", "down-after-milliseconds", "failover-timeout",
                                "parallel-syncs", "num-slaves", "num-other-sentinels"}) {
        fields += master.field(field).value_or("?") + " ";
      }
      outcome.masters.push_back(std::move(fields));
    }
    std::ranges::sort(outcome.masters);
    EXPECT_TRUE(client.command({"SENTINEL", "FLUSHCONFIG"}).is("OK")) << GetParam();
    Words names = GetParam().written;
    for (const char* name : {"sentinel monitor", "sentinel down-after-milliseconds", "sentinel auth-pass",
                             "sentinel known-replica", "sentinel announce-ip"}) {
      names.emplace_back(name);
    }
    for (const std::string& line : lines_of(read_file(file), names)) outcome.written.push_back(named(line));
    process.stop();
  } else {
    outcome.status = process.ended()->status;
    outcome.refusal = named(line_with(read_file(log), "Reading the configuration file, at line") + " " +
                            line_with(read_file(log), ">>> '"));
  }
  said = read_file(log);
  return outcome;
}

/// With the file in front.
CommandLineCase behind_file(std::string name, Words words, Words written = {}, std::string password = {}) {
  words.insert(words.begin(), "FILE");
  return {std::move(name), std::move(words), {}, std::move(written), std::move(password)};
}

/// With standard input.
CommandLineCase with_input(std::string name, Words words, std::string input, Words written = {}) {
  words.insert(words.begin(), "FILE");
  return {std::move(name), std::move(words), std::move(input), std::move(written)};
}

const std::vector<CommandLineCase> command_lines{
    behind_file("Nothing", {}, {"port"}),
    behind_file("Port", {"--port", "OTHER"}, {"port"}),
    behind_file("PortWithoutValue", {"--port"}),
    behind_file("PortInOneWord", {"--port OTHER"}, {"port"}),
    behind_file("PortInCapitals", {"--PORT", "OTHER"}, {"port"}),
    behind_file("PortWithEquals", {"--port=OTHER"}),
    behind_file("PortWithoutDashes", {"port", "OTHER"}, {"port"}),
    behind_file("PortWithOneDash", {"-port", "OTHER"}),
    behind_file("PortWithThreeDashes", {"---port", "OTHER"}),
    behind_file("PortTwice", {"--port", "PORT", "--port", "OTHER"}, {"port"}),
    behind_file("PortWithTwoValues", {"--port", "OTHER", "1"}),
    behind_file("PortThatIsNoNumber", {"--timeout", "5", "--port", "abc"}),
    behind_file("EmptyWord", {"--timeout", "5", ""}),
    behind_file("DashesAlone", {"--"}),
    behind_file("DashesAndWords", {"--", "port", "OTHER"}, {"port"}),
    behind_file("Unknown", {"--bogus", "1"}),
    behind_file("UnknownWithoutValue", {"--timeout", "5", "--bogus"}),
    behind_file("TheFileAgain", {"FILE"}),
    behind_file("Mode", {"--sentinel"}),
    behind_file("ModeAndPort", {"--sentinel", "--port", "OTHER"}, {"port"}),
    behind_file("PortAndMode", {"--port", "OTHER", "--sentinel"}, {"port"}),
    behind_file("Monitor", {"--sentinel", "monitor", "m", "127.0.0.1", "2", "2"}),
    behind_file("MonitorInOneWord", {"--sentinel monitor m 127.0.0.1 2 2"}),
    behind_file("MonitorInTwoWords", {"--sentinel", "monitor m 127.0.0.1 2 2"}),
    behind_file("MonitorAndMore", {"--sentinel", "monitor", "m", "127.0.0.1", "2", "2", "--sentinel",
                                   "down-after-milliseconds", "m", "1234", "--sentinel", "auth-pass", "m", "a#b"}),
    behind_file("MonitorBehindWhatNeedsIt", {"--sentinel", "down-after-milliseconds", "m", "1234", "--sentinel",
                                             "monitor", "m", "127.0.0.1", "2", "2"}),
    behind_file("SettingOfTheFilesMaster", {"--sentinel", "down-after-milliseconds", "orders", "1234"}),
    behind_file("SettingInCapitals", {"--SENTINEL", "Down-After-Milliseconds", "orders", "1234"}),
    behind_file("SettingOfNobody", {"--sentinel", "down-after-milliseconds", "nobody", "1234"}),
    behind_file("SettingThatIsNone", {"--sentinel", "nonsense", "orders", "1"}),
    behind_file("SettingWithoutValue", {"--sentinel", "down-after-milliseconds", "orders"}),
    behind_file("AnotherMasterThere", {"--sentinel", "monitor", "orders", "127.0.0.1", "1", "3"}),
    behind_file("KnownReplica", {"--sentinel", "known-replica", "orders", "127.0.0.1", "7"}),
    behind_file("AnnouncedAddress", {"--sentinel", "announce-ip", "10.0.0.9"}),
    behind_file("NameOfAMasterWithABlank", {"--sentinel", "down-after-milliseconds", "or ders", "5"}),
    behind_file("Password", {"--requirepass", "secret"}, {"requirepass"}, "secret"),
    behind_file("PasswordWithQuoteAndBlank", {"--requirepass", "a\"b 'c"}, {"requirepass"}, "a\"b 'c"),
    behind_file("PasswordInQuotes", {"--requirepass", "\"a b\""}, {"requirepass"}, "\"a b\""),
    behind_file("PasswordWithLineEnd", {"--requirepass", "a\nport 1"}, {"requirepass"}, "a\nport 1"),
    behind_file("PasswordWithBackslash", {"--requirepass", "a\\x41"}, {"requirepass"}, "a\\x41"),
    behind_file("PasswordInOneWord", {"--requirepass \"a b\""}, {"requirepass"}, "a b"),
    behind_file("PasswordWithDashes", {"--requirepass", "--x"}, {"requirepass"}, "--x"),
    behind_file("PortWithAnOptionForValue", {"--port", "--timeout", "5"}),
    behind_file("ModeInCapitals", {"--SENTINEL", "--port", "OTHER"}, {"port"}),
    behind_file("SaveInCapitalsAndPort", {"--SAVE", "--port", "OTHER"}, {"port"}),
    behind_file("EmptyPassword", {"--requirepass", ""}, {"requirepass"}),
    behind_file("OneLineMoreInAWord", {"--timeout 5\nmaxclients 77"}, {"timeout", "maxclients"}),
    behind_file("Bind", {"--bind", "127.0.0.1", "-::1"}, {"bind"}),
    behind_file("BindInOneWord", {"--bind", "127.0.0.1 -::1"}, {"bind"}),
    behind_file("OutputLimits", {"--client-output-buffer-limit", "pubsub", "1mb", "1mb", "60"}),
    behind_file("OutputLimitsInOneWord", {"--client-output-buffer-limit", "pubsub 1mb 1mb 60"}),
    behind_file("OutputLimitsTooShort", {"--client-output-buffer-limit", "pubsub", "1mb"}),
    behind_file("Save", {"--save", "60", "1"}),
    behind_file("SaveInOneWord", {"--save", "60 1"}),
    behind_file("SaveNothing", {"--save", ""}),
    behind_file("SaveWithoutValue", {"--save"}),
    behind_file("SaveWithoutValueAndPort", {"--save", "--port", "OTHER"}, {"port"}),
    behind_file("SaveNothingAndPort", {"--save", "", "--port", "OTHER"}, {"port"}),
    behind_file("SaveHalf", {"--save", "60"}),
    behind_file("ShutdownFlags", {"--shutdown-on-sigint", "save", "force"}, {"shutdown-on-sigint"}),
    behind_file("ShutdownFlagsInOneWord", {"--shutdown-on-sigint", "save force"}, {"shutdown-on-sigint"}),
    behind_file("Include", {"--include", "more.conf"}),
    behind_file("IncludeNowhere", {"--include", "nowhere.conf"}),
    behind_file("Comment", {"#", "nothing"}),
    behind_file("CommentBehindAValue", {"--timeout", "5", "#", "x"}),
    behind_file("ProtectedMode", {"--protected-mode", "yes"}, {"protected-mode"}),
    behind_file("LogLevel", {"--loglevel", "verbose"}, {"loglevel"}),
    behind_file("LogLevelInCapitals", {"--loglevel", "VERBOSE"}, {"loglevel"}),
    behind_file("OldName", {"--slave-priority", "5"}),
    behind_file("Maxclients", {"--maxclients", "77", "--timeout", "8"}, {"maxclients", "timeout"}),
    behind_file("MaxclientsOfZero", {"--maxclients", "0"}),
    behind_file("Dir", {"--dir", "sub"}, {"dir"}),
    behind_file("DirNowhere", {"--dir", "/nowhere"}),
    behind_file("User", {"--user", "alice", "on", ">x", "~*", "+ping"}),
    behind_file("UserInOneWord", {"--user alice on >x ~* +ping"}),
    behind_file("UserWithAMistake", {"--user", "alice", "nonsense"}),
    behind_file("RenameCommand", {"--rename-command", "role", "part"}),
    behind_file("VersionBehindTheFile", {"--version"}),
    behind_file("HelpBehindTheFile", {"-h"}),
    behind_file("UnbalancedQuotes", {"--requirepass \"x"}),
    {"InputBehindAFileWithoutLineEnd", {"FILE", "-"}, "timeout 7\n", {"timeout"}, {}, false},
    {"OptionsBehindAFileWithoutLineEnd", {"FILE", "--timeout", "7"}, {}, {"timeout"}, {}, false},
    {"AMistakeBehindAFileWithoutLineEnd", {"FILE", "--timeout", "x"}, {}, {}, {}, false},
    {"OptionsBeforeTheFile", {"--port", "OTHER", "FILE"}},
    {"ModeBeforeTheFile", {"--sentinel", "FILE"}},
    {"NoWords", {}},
    {"NoFile", {"--port", "OTHER"}},
    {"NoFileButInput", {"-"}, "port OTHER\n"},
    {"AFileThatIsNotThere", {"nowhere.conf"}},
    {"AFileInThisFolder", {"sentinel.conf", "--port", "OTHER"}, {}, {"port"}},
    {"Help", {"--help"}},
    {"HelpInShort", {"-h"}},
    {"Version", {"--version"}},
    {"VersionInShort", {"-v"}},
    {"MemoryTestWithoutSize", {"--test-memory"}},
    with_input("Input", {"-"}, "timeout 7\n", {"timeout"}),
    with_input("InputWithoutLineEnd", {"-"}, "timeout 7", {"timeout"}),
    with_input("EmptyInput", {"-"}, "", {"timeout"}),
    with_input("OptionsThenInput", {"--timeout", "8", "-"}, "timeout 7\nmaxclients 66\n", {"timeout", "maxclients"}),
    with_input("InputAmongOptions", {"--maxclients", "77", "-", "--timeout", "8"}, "timeout 7\n"),
    with_input("InputBetweenFileAndOptions", {"-", "--timeout", "8"}, "timeout 7\nmaxclients 66", {"timeout"}),
    with_input("InputNotAskedFor", {"--timeout", "8"}, "timeout 7\n", {"timeout"}),
    with_input("InputAboutMasters", {"-"},
               "sentinel down-after-milliseconds m 1234\nsentinel monitor m 127.0.0.1 2 2\n"
               "sentinel auth-pass m \"a#b\"\n"),
    with_input("InputWithAMistake", {"-"}, "timeout 7\ntimeout x\n"),
    with_input("InputBehindAMistake", {"--timeout", "x", "-"}, "timeout 7\n"),
    with_input("InputWithoutLineEndBehindAMistake", {"--timeout", "x", "-"}, "timeout 7"),
    with_input("InputWithAMistakeAboutMasters", {"-"}, "\n\nsentinel nonsense\n"),
};

/// Where Vedette differs on purpose: it starts, and does what was asked for.
const std::map<std::string, const char*> intended_differences{
    {"AnotherMasterThere", "an option that was written into the file is given again at the next start"},
    {"ProtectedMode", "redis-sentinel does not write it down, and starts without it the next time"},
    {"InputBehindAFileWithoutLineEnd", "redis-sentinel glues two lines together"},
    {"InputBetweenFileAndOptions", "redis-sentinel knows - in front of everything, and at the end"},
};

}  // namespace

TEST_P(CommandLine, ComesToTheSame) {
  Outcome theirs = outcome_of(Kind::redis_sentinel);
  const std::string they_said = said;
  Outcome ours = outcome_of(Kind::vedette);

  // Who may not see a secret is not shown the line.
  if (ours.refusal.ends_with("***'")) theirs.refusal = ours.refusal;
  if (const auto known = intended_differences.find(GetParam().name); known != intended_differences.end()) {
    EXPECT_NE(ours, theirs) << "no difference any more: " << known->second;
    EXPECT_EQ(ours.runs, true);
    return;
  }
  EXPECT_EQ(ours, theirs) << GetParam() << "\nredis-sentinel: " << they_said << "\nvedette: " << said;
}

INSTANTIATE_TEST_SUITE_P(Each, CommandLine, testing::ValuesIn(command_lines),
                         [](const auto& one) { return one.param.name; });

}  // namespace vedette::conformance
