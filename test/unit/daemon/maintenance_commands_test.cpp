#include "daemon/maintenance_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(MaintenanceCommands, AnswerWhatIsWrong) {
  Talk talk;
  talk.expect({
      {"SENTINEL FAILOVER", "-ERR wrong number of arguments for 'sentinel|failover' command\r\n"},
      {"SENTINEL FAILOVER nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL FAILOVER nosuch FORCE", "-ERR No such master with that name\r\n"},
      {"SENTINEL FAILOVER mymaster FORCE", "-ERR Unknown failover option specified\r\n"},
      {"SENTINEL FAILOVER mymaster TO", "-ERR Unknown failover option specified\r\n"},
      {"SENTINEL FAILOVER mymaster TO 127.0.0.1", "-ERR Unknown failover option specified\r\n"},
      {"SENTINEL FAILOVER mymaster TO 127.0.0.1 x", "-ERR Invalid port number.\r\n"},
      {"SENTINEL FAILOVER mymaster COORDINATED COORDINATED", "-ERR Unknown failover option specified\r\n"},
      {"SENTINEL FAILOVER mymaster coordinated", "-NOGOODPRIMARY Primary does not support FAILOVER command\r\n"},
      {"SENTINEL FAILOVER mymaster TO 127.0.0.1 17001", "-ERR No such replica of that master\r\n"},
      {"SENTINEL FAILOVER mymaster TO 127.0.0.1 17002",
       "-NOGOODSLAVE That replica can't be promoted: it is not connected\r\n"},
      {"SENTINEL PAUSE mymaster", "-ERR wrong number of arguments for 'sentinel|pause' command\r\n"},
      {"SENTINEL PAUSE nosuch 5", "-ERR No such master with that name\r\n"},
      {"SENTINEL PAUSE mymaster 0",
       "-ERR Invalid argument '0' for SENTINEL PAUSE: 1 to 604800 seconds are expected\r\n"},
      {"SENTINEL PAUSE mymaster 604801",
       "-ERR Invalid argument '604801' for SENTINEL PAUSE: 1 to 604800 seconds are expected\r\n"},
      {"SENTINEL PAUSE mymaster soon",
       "-ERR Invalid argument 'soon' for SENTINEL PAUSE: 1 to 604800 seconds are expected\r\n"},
      {"SENTINEL PAUSE mymaster 5 \"two\\nlines\"",
       "-ERR The reason for SENTINEL PAUSE must have at most 200 bytes and no control characters\r\n"},
      {"SENTINEL RESUME mymaster", "-ERR Failover of that master is not paused\r\n"},
      {"SENTINEL RESUME nosuch", "-ERR No such master with that name\r\n"},
      {"SENTINEL FORGET mymaster replica", "-ERR wrong number of arguments for 'sentinel|forget' command\r\n"},
      {"SENTINEL FORGET mymaster replica 127.0.0.1",
       "-ERR Expected SENTINEL FORGET <master-name> replica <host> <port>, or sentinel <id>\r\n"},
      {"SENTINEL FORGET mymaster replica 127.0.0.1 0", "-ERR Invalid port number.\r\n"},
      {"SENTINEL FORGET mymaster replica 127.0.0.1 9", "-ERR No such replica of that master\r\n"},
      {"SENTINEL FORGET mymaster replica 127.0.0.1 17002", "-ERR It is not down, so it would be back at once\r\n"},
      {"SENTINEL FORGET mymaster sentinel xyz", "-ERR No such Sentinel of that master\r\n"},
      {"SENTINEL FORGET mymaster other dcce6d13b1317dec919e9ee691ef2f44f413f2ac",
       "-ERR Expected SENTINEL FORGET <master-name> replica <host> <port>, or sentinel <id>\r\n"},
      {"SENTINEL FORGET mymaster sentinel dcce6d13b1317dec919e9ee691ef2f44f413f2ac",
       "-ERR It is not down, so it would be back at once\r\n"},
      {"SENTINEL FORGET mymaster sentinel 0000000000000000000000000000000000000000",
       "-ERR No such Sentinel of that master\r\n"},
  });
}

TEST(MaintenanceCommands, APauseShowsInFlagsInfoAndEvents) {
  Talk talk;
  EXPECT_THAT(talk.ask("INFO sentinel"), Not(HasSubstr("paused")));

  EXPECT_EQ(talk.ask("SENTINEL PAUSE mymaster 60 new kernel"), "+OK\r\n");

  EXPECT_THAT(talk.ask("SENTINEL MASTER mymaster"), HasSubstr("failover_paused"));
  EXPECT_THAT(talk.ask("INFO sentinel"), HasSubstr("\r\npaused0:name=mymaster,seconds_left=60,reason=new kernel\r\n"));
  EXPECT_THAT(talk.events, Contains("+failover-paused master mymaster 127.0.0.1 17001 60 new kernel"));
  ASSERT_TRUE(talk.written.masters.at("mymaster").pause);
  EXPECT_EQ(talk.written.masters.at("mymaster").pause->reason, "new kernel");
}

TEST(MaintenanceCommands, ResumeTakesAllOfItAway) {
  Talk talk;
  talk.ask("SENTINEL PAUSE mymaster 60");

  EXPECT_EQ(talk.ask("SENTINEL RESUME mymaster"), "+OK\r\n");

  EXPECT_THAT(talk.ask("SENTINEL MASTER mymaster"), Not(HasSubstr("failover_paused")));
  EXPECT_THAT(talk.ask("INFO sentinel"), Not(HasSubstr("paused")));
  EXPECT_FALSE(talk.written.masters.at("mymaster").pause);
}

}  // namespace
}  // namespace vedette::daemon
