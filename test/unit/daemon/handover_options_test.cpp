#include "daemon/handover_options.hpp"

#include <gmock/gmock.h>

#include <map>

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::Not;

using Variables = std::map<std::string, std::string>;

config::Lookup among(Variables known) {
  return [known = std::move(known)](const std::string& name) -> std::variant<std::string, config::Unresolved> {
    const auto found = known.find(name);
    if (found == known.end()) return config::Unresolved{name + " is not set"};
    return found->second;
  };
}

HandoverOptions read(const std::vector<std::string>& words, Variables known = {}) {
  auto read = read_handover_options(words, among(std::move(known)));
  if (const auto* refusal = std::get_if<HandoverRefusal>(&read)) throw std::runtime_error{refusal->text};
  return std::get<HandoverOptions>(std::move(read));
}

HandoverRefusal refused(const std::vector<std::string>& words, Variables known = {}) {
  const auto read = read_handover_options(words, among(std::move(known)));
  const auto* refusal = std::get_if<HandoverRefusal>(&read);
  return refusal == nullptr ? HandoverRefusal{-1, "it was taken"} : *refusal;
}

TEST(HandoverOptions, AskTheSentinelAndTheServerOfThisHost) {
  const HandoverOptions options = read({"orders"});

  EXPECT_EQ(options.name, "orders");
  ASSERT_EQ(options.sentinels.size(), 1U);
  EXPECT_EQ(options.sentinels.front().text(), "127.0.0.1:26379");
  EXPECT_EQ(options.server.text(), "127.0.0.1:6379");
  EXPECT_EQ(options.deadline, std::chrono::seconds{20});
  EXPECT_FALSE(options.tls);
}

TEST(HandoverOptions, NameOthers) {
  const HandoverOptions options = read({"orders", "--sentinel", "a.example,10.0.0.2:26380", "--sentinel", "[::1]:26381",
                                        "--server", "10.0.0.1:6380", "--deadline", "2.5", "--coordinated-only"});

  ASSERT_EQ(options.sentinels.size(), 3U);
  EXPECT_EQ(options.sentinels[0].host, "a.example");
  EXPECT_EQ(options.sentinels[0].port, 26379);
  EXPECT_EQ(options.sentinels[1].text(), "10.0.0.2:26380");
  EXPECT_EQ(options.sentinels[2].port, 26381);
  EXPECT_EQ(options.server.text(), "10.0.0.1:6380");
  EXPECT_EQ(options.deadline, std::chrono::milliseconds{2500});
  EXPECT_TRUE(options.coordinated_only);
}

TEST(HandoverOptions, TakePasswordsByReference) {
  const Variables known{{"PASS", "s3cret"}, {"file:/run/pass", "other"}};
  const HandoverOptions options =
      read({"orders", "--auth-user", "app", "--auth-pass", "${PASS}", "--sentinel-pass", "${file:/run/pass}"}, known);

  EXPECT_EQ(options.server_access.user, "app");
  EXPECT_EQ(options.server_access.password, "s3cret");
  EXPECT_EQ(options.sentinel_access.password, "other");
}

TEST(HandoverOptions, TakePasswordsFromTheEnvironment) {
  EXPECT_EQ(read({"orders"}, {{"REDISCLI_AUTH", "a"}}).server_access.password, "a");
  EXPECT_EQ(read({"orders"}, {{"REDISCLI_AUTH", "a"}, {"VEDETTE_AUTH_PASS", "b"}}).server_access.password, "b");
  EXPECT_EQ(read({"orders"}, {{"VEDETTE_AUTH_PASS_FILE", "/run/p"}, {"file:/run/p", "c"}}).server_access.password, "c");
  EXPECT_EQ(read({"orders"}, {{"VEDETTE_SENTINEL_PASS", "d"}}).sentinel_access.password, "d");
}

TEST(HandoverOptions, RefuseAPasswordThatAllCouldRead) {
  const HandoverRefusal refusal = refused({"orders", "--auth-pass", "hunter2"});

  EXPECT_EQ(refusal.status, 2);
  EXPECT_THAT(refusal.text, HasSubstr("--auth-pass takes a reference"));
  EXPECT_THAT(refusal.text, Not(HasSubstr("hunter2")));
}

TEST(HandoverOptions, SayWhatIsWrong) {
  EXPECT_EQ(refused({}).status, 2);
  EXPECT_EQ(refused({"orders", "--no-such-thing"}).status, 2);
  EXPECT_THAT(refused({"orders", "--server", "10.0.0.1:x"}).text, HasSubstr("'10.0.0.1:x' is no HOST:PORT"));
  EXPECT_EQ(refused({"orders", "--deadline", "0"}).status, 2);
  EXPECT_THAT(refused({"orders", "--auth-pass", "${NONE}"}).text, HasSubstr("NONE is not set"));
}

TEST(HandoverOptions, NameTheVariableOfAFileThatCannotBeReadAndNotItsValue) {
  const HandoverRefusal refusal = refused({"orders"}, {{"VEDETTE_AUTH_PASS_FILE", "hunter2"}});

  EXPECT_EQ(refusal.status, 2);
  EXPECT_THAT(refusal.text, HasSubstr("VEDETTE_AUTH_PASS_FILE"));
  EXPECT_THAT(refusal.text, Not(HasSubstr("hunter2")));
}

TEST(HandoverOptions, HelpIsNoFailure) {
  const HandoverRefusal refusal = refused({"--help"});

  EXPECT_EQ(refusal.status, 0);
  EXPECT_THAT(refusal.text, HasSubstr("Exit status"));
}

}  // namespace
}  // namespace vedette::daemon
