#include "config/kept_users.hpp"

#include <gmock/gmock.h>

#include "small_catalogue.hpp"

namespace vedette::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

AclUser user_of(const std::vector<std::string>& rules) {
  AclUser result;
  for (const auto& rule : rules) EXPECT_EQ(result.apply(rule, small_catalogue()), std::nullopt) << rule;
  return result;
}

AclUsers with_default(AclUsers others = {}) {
  others.emplace("default", AclUser::unrestricted());
  return others;
}

const UserRules as_default = described_users(with_default(), {});
const AclUser alice = user_of({"on", ">hunter2", "+ping"});
const AclUser other_alice = user_of({"on", ">hunter2", "+ping", "+info"});

/// The users of a start: `kept` were in force at the end, the configuration said `before` then and says `now` today.
MergedUsers users_at_start(const AclUsers& kept, const AclUsers& before, const AclUsers& now,
                           const std::vector<PasswordReference>& references = {}) {
  auto merged = merge_users(described_users(kept, references), described_users(before, references), {now, references},
                            small_catalogue());
  EXPECT_TRUE(std::holds_alternative<MergedUsers>(merged)) << std::get<std::string>(merged);
  return std::get<MergedUsers>(std::move(merged));
}

UserRules rules(const MergedUsers& merged) {
  return described_users(merged.users, {});
}

TEST(KeptUsers, OneThatWasMadeStays) {
  EXPECT_EQ(rules(users_at_start(with_default({{"alice", alice}}), with_default(), with_default())),
            described_users(with_default({{"alice", alice}}), {}));
}

TEST(KeptUsers, AChangeHoldsWhileTheConfigurationStays) {
  const AclUsers configured = with_default({{"alice", alice}});

  EXPECT_EQ(rules(users_at_start(with_default({{"alice", other_alice}}), configured, configured)).at("alice"),
            other_alice.rules());
}

TEST(KeptUsers, AChangeOfTheConfigurationHoldsAgainstAnEarlierOne) {
  const AclUser configured = user_of({"on", "nopass"});

  const MergedUsers merged = users_at_start(with_default({{"alice", other_alice}}), with_default({{"alice", alice}}),
                                            with_default({{"alice", configured}}));

  EXPECT_EQ(merged.users.at("alice").rules(), configured.rules());
}

TEST(KeptUsers, OneThatWasRemovedStaysAwayAndThatIsSaid) {
  const MergedUsers merged =
      users_at_start(with_default(), with_default({{"alice", alice}}), with_default({{"alice", alice}}));

  EXPECT_EQ(rules(merged), as_default);
  EXPECT_THAT(merged.notices, ElementsAre(HasSubstr("'alice' was removed by ACL DELUSER")));
}

TEST(KeptUsers, OneThatIsGoneFromTheConfigurationGoes) {
  const MergedUsers merged =
      users_at_start(with_default({{"alice", other_alice}}), with_default({{"alice", alice}}), with_default());

  EXPECT_EQ(rules(merged), as_default);
  EXPECT_THAT(merged.notices, ElementsAre(HasSubstr("'alice' is gone from the configuration")));
}

TEST(KeptUsers, TheDefaultUserIsThereWhateverTheFileSays) {
  const auto merged = merge_users({}, as_default, {with_default(), {}}, small_catalogue());

  EXPECT_EQ(rules(std::get<MergedUsers>(merged)), as_default);
}

TEST(KeptUsers, AReferenceStandsForItsPassword) {
  const std::vector<PasswordReference> references{{"alice", "${ALICE}", hash_of("hunter2")}};

  const auto described = described_users(with_default({{"alice", alice}, {"bob", alice}}), references);

  EXPECT_THAT(described.at("alice"), testing::Contains(">${ALICE}"));
  EXPECT_THAT(described.at("alice"), Not(testing::Contains(testing::StartsWith("#"))));
  EXPECT_THAT(described.at("bob"), testing::Contains('#' + text_of(hash_of("hunter2"))));
}

TEST(KeptUsers, AReferenceMeansAtEachStartWhatItMeansThen) {
  const UserRules kept =
      described_users(with_default({{"alice", other_alice}}), {{"alice", "${A}", hash_of("hunter2")}});
  const UserRules before = described_users(with_default({{"alice", alice}}), {{"alice", "${A}", hash_of("hunter2")}});
  const AclUsers configured = with_default({{"alice", user_of({"on", ">hunter3", "+ping"})}});
  const std::vector<PasswordReference> today{{"alice", "${A}", hash_of("hunter3")}};

  const auto merged = merge_users(kept, before, {configured, today}, small_catalogue());

  const AclUser& found = std::get<MergedUsers>(merged).users.at("alice");
  EXPECT_TRUE(found.accepts("hunter3"));
  EXPECT_FALSE(found.accepts("hunter2"));
  EXPECT_EQ(found.rules(), user_of({"on", ">hunter3", "+ping", "+info"}).rules());
}

TEST(KeptUsers, AReferenceThatMeansNothingIsNoPassword) {
  UserRules kept = as_default;
  kept["alice"] = {"on", ">${GONE}", "~*", "resetchannels", "-@all"};

  const auto merged = merge_users(kept, as_default, {with_default(), {}}, small_catalogue());

  EXPECT_FALSE(std::get<MergedUsers>(merged).users.at("alice").accepts("${GONE}"));
}

TEST(KeptUsers, ARuleThatNobodyKnowsIsNamed) {
  UserRules kept = as_default;
  kept["alice"] = {"on", "+nonsense"};

  const auto merged = merge_users(kept, as_default, {with_default(), {}}, small_catalogue());

  EXPECT_THAT(std::get<std::string>(merged), HasSubstr("'+nonsense' of user 'alice'"));
}

}  // namespace
}  // namespace vedette::config
