#include "daemon/state_home.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <string>

#include "config/sentinel_conf.hpp"
#include "daemon/access_control.hpp"
#include "temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string id(40, 'a');
const std::string monitor = "sentinel monitor orders 127.0.0.1 6379 2\n";

config::Configuration configured(const std::string& text) {
  return std::get<config::Configuration>(config::read_sentinel_conf("sentinel.conf", text, {}));
}

quorum::DurableState some_state(std::uint64_t epoch) {
  quorum::DurableState state = configured(monitor).state;
  state.my_id = quorum::RunId::parse(id);
  state.current_epoch = quorum::Epoch{epoch};
  return state;
}

class StateHomeTest : public testing::Test {
 protected:
  StateHomeTest() {
    std::filesystem::create_directory(conf.parent_path());
    std::filesystem::create_directory(own_file.parent_path());
    put_text(conf, monitor);
  }

  StateHome home(bool apart = false) const {
    return StateHome{{.configuration = conf, .own_file = own_file, .apart = apart}, configured(text_of(conf))};
  }
  static StateHome::Opened opened(StateHome& home) {
    auto result = home.open();
    if (const auto* refused = std::get_if<StateHome::Refused>(&result)) {
      ADD_FAILURE() << refused->reason;
      return {};
    }
    return std::get<StateHome::Opened>(std::move(result));
  }
  static std::string refusal(StateHome& home) {
    const auto result = home.open();
    const auto* refused = std::get_if<StateHome::Refused>(&result);
    return refused == nullptr ? "" : refused->reason;
  }

  TemporaryFolder folder;
  std::filesystem::path conf = folder.path() / "etc" / "sentinel.conf";
  std::filesystem::path own_file = folder.path() / "lib" / "sentinel.conf.state";
};

TEST_F(StateHomeTest, IsTheConfigurationIfThatCanBeReplaced) {
  StateHome home = this->home();
  EXPECT_FALSE(opened(home).remembers);

  EXPECT_EQ(home.save(some_state(7)).failure, std::nullopt);

  EXPECT_THAT(text_of(conf), HasSubstr("sentinel current-epoch 7\n"));
  EXPECT_FALSE(std::filesystem::exists(own_file));
}

TEST_F(StateHomeTest, IsAFileOfItsOwnIfThatIsAskedFor) {
  {
    StateHome home = this->home(true);
    EXPECT_THAT(opened(home).notices, ElementsAre(HasSubstr("The state is kept in " + own_file.string())));
    EXPECT_EQ(home.save(some_state(7)).failure, std::nullopt);
  }
  EXPECT_EQ(text_of(conf), monitor);
  struct stat found {};
  ASSERT_EQ(::stat(own_file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0600U);

  StateHome again = home(true);
  const auto what = opened(again);

  EXPECT_TRUE(what.remembers);
  EXPECT_EQ(what.state, some_state(7));
}

TEST_F(StateHomeTest, MovesIfTheConfigurationCanBeReplacedNoMore) {
  {
    StateHome home = this->home();
    opened(home);
    ASSERT_EQ(home.save(some_state(7)).failure, std::nullopt);
    std::filesystem::remove_all(conf.parent_path());

    const auto saved = home.save(some_state(8));

    EXPECT_EQ(saved.failure, std::nullopt);
    EXPECT_THAT(saved.notices, ElementsAre(HasSubstr("can't be replaced")));
    EXPECT_THAT(home.save(some_state(9)).notices, IsEmpty());
  }
  EXPECT_THAT(text_of(own_file), HasSubstr("sentinel current-epoch 9\n"));
}

TEST_F(StateHomeTest, ComesBackIntoAConfigurationThatCanBeReplacedAgain) {
  {
    StateHome home = this->home(true);
    opened(home);
    ASSERT_EQ(home.save(some_state(9)).failure, std::nullopt);
  }
  StateHome home = this->home();
  const auto what = opened(home);
  EXPECT_EQ(what.state, some_state(9));
  EXPECT_TRUE(std::filesystem::exists(own_file));

  EXPECT_EQ(home.save(what.state).failure, std::nullopt);

  EXPECT_THAT(text_of(conf), HasSubstr("sentinel current-epoch 9\n"));
  EXPECT_FALSE(std::filesystem::exists(own_file));
}

TEST_F(StateHomeTest, AConfigurationThatTheNextStartWouldRefuseIsNotTrusted) {
  StateHome home = this->home();
  opened(home);
  put_text(conf, "port many\n");

  const auto saved = home.save(some_state(7));

  EXPECT_EQ(saved.failure, std::nullopt);
  EXPECT_THAT(saved.notices, ElementsAre(HasSubstr("line 1: argument couldn't be parsed into an integer")));
  EXPECT_EQ(text_of(conf), "port many\n");
  EXPECT_THAT(text_of(own_file), HasSubstr("sentinel current-epoch 7\n"));
}

TEST_F(StateHomeTest, NowhereAtAllIsAFailureThatIsSaidAtTheStart) {
  std::filesystem::remove_all(own_file.parent_path());
  StateHome home = this->home(true);

  EXPECT_THAT(opened(home).warnings, ElementsAre(HasSubstr("gives no vote")));
  EXPECT_NE(home.save(some_state(7)).failure, std::nullopt);
}

TEST_F(StateHomeTest, ASecondProcessIsRefused) {
  for (const bool apart : {false, true}) {
    StateHome first = home(apart);
    StateHome second = home(apart);
    opened(first);
    EXPECT_THAT(refusal(second), HasSubstr("Another process is at work on the state"));

    EXPECT_EQ(first.save(some_state(7)).failure, std::nullopt);

    EXPECT_THAT(refusal(second), HasSubstr("Another process is at work on the state"));
  }
}

TEST_F(StateHomeTest, AStateFileThatCannotBeReadEndsTheStart) {
  put_text(own_file, "sentinel myid " + id + "\nsentinel current-epoch many\n");
  StateHome home = this->home();

  EXPECT_THAT(refusal(home), HasSubstr(own_file.string() + " can't be read, at line 2"));
}

TEST_F(StateHomeTest, AStateThatWasTakenBeforeASecretChangedDoesNotTellTheFormerOne) {
  const auto with_password = [](const std::string& password) {
    auto state = some_state(7);
    state.masters.at("orders").settings.auth_pass = password;
    return state;
  };
  const config::SecretReference before{.master = "orders", .reference = "${PASSWORD}", .secret = "former"};
  config::SecretReference now = before;
  now.secret = "new";
  config::Configuration given = configured(monitor);
  given.references = {before};
  StateHome home{{.configuration = conf, .own_file = own_file, .apart = true}, given};
  opened(home);

  home.refer({now}, {});
  EXPECT_EQ(home.save(with_password("former")).failure, std::nullopt);
  EXPECT_THAT(text_of(own_file), AllOf(HasSubstr("${PASSWORD}"), Not(HasSubstr("former"))));
  EXPECT_EQ(home.save(with_password("new")).failure, std::nullopt);
  EXPECT_THAT(text_of(own_file), AllOf(HasSubstr("${PASSWORD}"), Not(HasSubstr("new"))));

  // That is no remainder any more, but set by hand.
  EXPECT_EQ(home.save(with_password("former")).failure, std::nullopt);
  EXPECT_THAT(text_of(own_file), HasSubstr("sentinel auth-pass orders former"));
}

TEST_F(StateHomeTest, ASettingSetAtRunTimeHoldsUntilTheConfigurationChangesIt) {
  const auto down_after = [this](bool set) {
    StateHome home = this->home(true);
    auto what = opened(home);
    auto& settings = what.state.masters.at("orders").settings;
    const auto found = settings.down_after;
    what.state.my_id = quorum::RunId::parse(id);
    if (set) settings.down_after = quorum::Milliseconds{777};
    EXPECT_EQ(home.save(what.state).failure, std::nullopt);
    return found.count();
  };

  EXPECT_EQ(down_after(true), 30000);
  EXPECT_EQ(down_after(false), 777);
  put_text(conf, monitor + "sentinel down-after-milliseconds orders 5000\n");
  EXPECT_EQ(down_after(false), 5000);
  EXPECT_EQ(down_after(true), 5000);
  EXPECT_EQ(down_after(false), 777);
}

/// Starts, has the users and the level changed, saves, and tells what the start had found.
struct Life {
  std::optional<std::vector<std::string>> alice;  ///< Her rules; nothing: she is not there.
  std::string loglevel;                           ///< Empty: as configured.
};

class ChangedAtRunTime : public StateHomeTest {
 protected:
  Life live(bool apart, const std::vector<std::string>& rules = {}, const std::string& loglevel = "") const {
    StateHome home = this->home(apart);
    auto what = opened(home);
    config::AclUsers users = what.users ? *what.users : as_configured();
    Life found;
    if (const auto alice = users.find("alice"); alice != users.end()) found.alice = alice->second.rules();
    found.loglevel = what.loglevel.value_or("");
    for (const auto& rule : rules) users["alice"].apply(rule, {});
    if (!loglevel.empty()) home.keep_loglevel(loglevel);
    what.state.my_id = quorum::RunId::parse(id);
    EXPECT_EQ(home.save(what.state, &users).failure, std::nullopt);
    return found;
  }
  config::AclUsers as_configured() const {
    return std::get<config::AclUsers>(configured_users(configured(text_of(conf)).daemon));
  }
};

TEST_F(ChangedAtRunTime, UsersAndLogLevelSurviveBesideAConfigurationThatIsNotOurs) {
  EXPECT_EQ(live(true, {"on", ">hunter2"}, "debug").alice, std::nullopt);
  EXPECT_EQ(text_of(conf), monitor);
  EXPECT_THAT(text_of(own_file), Not(HasSubstr("hunter2")));

  const Life second = live(true);
  const Life third = live(true);

  for (const Life& life : {second, third}) {
    ASSERT_TRUE(life.alice.has_value());
    EXPECT_THAT(*life.alice, testing::Contains('#' + config::text_of(config::hash_of("hunter2"))));
    EXPECT_EQ(life.loglevel, "debug");
  }
}

TEST_F(ChangedAtRunTime, WhatIsAsConfiguredIsNotWrittenDown) {
  put_text(conf, monitor + "requirepass hunter2\nloglevel verbose\n");

  live(true, {}, "verbose");

  EXPECT_THAT(text_of(own_file), Not(HasSubstr("user ")));
  EXPECT_THAT(text_of(own_file), Not(HasSubstr("loglevel")));
}

TEST_F(ChangedAtRunTime, TheConfigurationCountsMoreOnceItIsChanged) {
  live(true, {"on", ">hunter2"}, "debug");
  put_text(conf, monitor + "loglevel warning\nuser alice off\n");

  const Life life = live(true);

  EXPECT_EQ(life.loglevel, "");
  ASSERT_TRUE(life.alice.has_value());
  EXPECT_THAT(*life.alice, testing::Contains("off"));
}

TEST_F(ChangedAtRunTime, TheyComeBackIntoAConfigurationThatCanBeReplacedAgain) {
  live(true, {"on", ">hunter2"}, "debug");

  live(false);

  EXPECT_THAT(text_of(conf), HasSubstr("loglevel debug\n"));
  EXPECT_THAT(text_of(conf), HasSubstr("user alice on "));
  EXPECT_FALSE(std::filesystem::exists(own_file));
  EXPECT_TRUE(live(false).alice.has_value());
}

TEST_F(ChangedAtRunTime, TheyMoveWithTheStateIfTheConfigurationCanBeReplacedNoMore) {
  live(false, {"on", ">hunter2"}, "debug");
  {
    StateHome home = this->home();
    auto what = opened(home);
    config::AclUsers users = as_configured();
    users["alice"].apply("off", {});
    home.keep_loglevel("warning");
    put_text(conf, "port many\n");
    EXPECT_TRUE(home.save(what.state, &users).apart);
  }
  EXPECT_THAT(text_of(own_file), HasSubstr("user alice off "));
  EXPECT_THAT(text_of(own_file), HasSubstr("\nloglevel warning\n"));
  EXPECT_THAT(text_of(own_file), HasSubstr("# configured loglevel debug\n"));
}

TEST_F(ChangedAtRunTime, ARuleThatIsNotKnownEndsTheStart) {
  live(true, {"on", ">hunter2"});
  put_text(own_file, text_of(own_file) + "user bob +nonsense\n");
  StateHome home = this->home(true);

  EXPECT_THAT(refusal(home), HasSubstr("can't be used: rule '+nonsense' of user 'bob'"));
}

}  // namespace
}  // namespace vedette::daemon
