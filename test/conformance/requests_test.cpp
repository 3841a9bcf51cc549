#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "test/conformance/differences.hpp"
#include "test/conformance/pair.hpp"
#include "test/conformance/wire.hpp"

// Every request of cases/*.txt is sent to Vedette and to the original, and both must give the same bytes, unless
// docs/compatibility.md says why not. The order matters where one sets what the next asks.

namespace vedette::conformance {
namespace {

using testing::IsEmpty;

/// How the requests are written, and how the replies.
enum class Mode { inline_resp2, array_resp2, array_resp3 };

std::vector<std::string> cases_of(const std::string& name) {
  std::vector<std::string> cases;
  std::ifstream file{std::string{CASES_FOLDER} + "/" + name + ".txt"};
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && !line.starts_with('#')) cases.push_back(line);
  }
  EXPECT_FALSE(cases.empty()) << name;
  return cases;
}

const std::vector<std::string> files = {"connection", "client", "command", "sentinel", "set", "config"};

class Requests : public testing::TestWithParam<std::tuple<Original, Mode>> {
 protected:
  static void TearDownTestSuite() { pairs_.clear(); }

  const Original& original() const { return std::get<Original>(GetParam()); }
  Form form() const { return std::get<Mode>(GetParam()) == Mode::inline_resp2 ? Form::inline_line : Form::array; }
  std::string greeting() const {
    return "HELLO " + std::to_string(std::get<Mode>(GetParam()) == Mode::array_resp3 ? 3 : 2);
  }

  Pair& pair() {
    auto& pair = pairs_[original().name];
    if (!pair) pair = std::make_unique<Pair>(original());
    return *pair;
  }

  struct Wires {
    explicit Wires(Pair& pair) : ours{pair.ours().at()}, theirs{pair.theirs().at()} {}
    Wire ours, theirs;
  };

  void compare(Pair& pair, Wires& wires, const std::string& request) {
    const std::string our_reply = masked(pair.same_ports(wires.ours.ask(request, form()), pair.ours()));
    const std::string their_reply = masked(pair.same_ports(wires.theirs.ask(request, form()), pair.theirs()));
    if (our_reply != their_reply && differences_.allow(original().name, request)) return;
    EXPECT_EQ(our_reply, their_reply) << request;
  }

  static std::map<std::string, std::unique_ptr<Pair>> pairs_;
  Differences differences_ = Differences::read();
};

std::map<std::string, std::unique_ptr<Pair>> Requests::pairs_;

TEST_P(Requests, AreAnsweredAlike) {
  for (const std::string& file : files) {
    pair().settle();
    Wires wires{pair()};
    for (const std::string& request : cases_of(file)) {
      // A case may have changed it.
      ASSERT_EQ(masked(wires.ours.ask(greeting())), masked(wires.theirs.ask(greeting())));
      compare(pair(), wires, request);
    }
  }
  EXPECT_THAT(differences_.unused(original().name), IsEmpty()) << "these are listed, but answered alike";
}

TEST_P(Requests, InsideASubscriptionAreAnsweredAlike) {
  pair().settle();
  Wires wires{pair()};
  ASSERT_EQ(masked(wires.ours.ask(greeting())), masked(wires.theirs.ask(greeting())));

  for (const std::string& request : cases_of("subscription")) compare(pair(), wires, request);
}

TEST_P(Requests, OfStrangersAreAnsweredAlike) {
  Pair guarded{original(), {"requirepass secret"}, "secret"};
  Wires wires{guarded};

  for (const std::string& request : cases_of("stranger")) compare(guarded, wires, request);
}

std::string title(const testing::TestParamInfo<std::tuple<Original, Mode>>& info) {
  constexpr std::array<const char*, 3> modes{"_inline_resp2", "_array_resp2", "_array_resp3"};
  const auto& [original, mode] = info.param;
  return name_of_original({original, info.index}) + modes[static_cast<std::size_t>(mode)];
}

INSTANTIATE_TEST_SUITE_P(As, Requests,
                         testing::Combine(testing::ValuesIn(originals()),
                                          testing::Values(Mode::inline_resp2, Mode::array_resp2, Mode::array_resp3)),
                         title);

TEST(Cases, AreMoreThanFourHundred) {
  std::set<std::string> all;
  for (const std::string& file : files) {
    for (const std::string& request : cases_of(file)) all.insert(request);
  }

  EXPECT_GT(all.size(), 400U);
}

}  // namespace
}  // namespace vedette::conformance
