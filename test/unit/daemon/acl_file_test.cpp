#include "daemon/acl_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "test/unit/daemon/talk.hpp"
#include "test/unit/daemon/temporary_folder.hpp"

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AclFileTest : public testing::Test {
 protected:
  AclFileTest() { talk.around.acl_file = &file; }

  void write(const std::string& text) const { put_text(path, text); }

  Session& session_of(const std::string& user) {
    Session& session = talk.join();
    EXPECT_EQ(talk.ask(session, "AUTH " + user + " pw"), "+OK\r\n");
    return session;
  }

  TemporaryFolder folder;
  std::filesystem::path path = folder / "users.acl";
  Log log{(folder / "log").string(), quorum::Level::notice};
  Talk talk;
  AclFile file{talk.loop.executor(), path.string(), false, log};
};

TEST_F(AclFileTest, SaveAndLoadBringTheSameUsersBack) {
  talk.ask("ACL SETUSER t on >pw +ping &x");
  const std::string before = talk.ask("ACL LIST");

  EXPECT_EQ(talk.ask("ACL SAVE"), "+OK\r\n");
  talk.ask("ACL SETUSER t +info");
  EXPECT_EQ(talk.ask("ACL LOAD"), "+OK\r\n");

  EXPECT_EQ(talk.ask("ACL LIST"), before);
  EXPECT_THAT(text_of(path), Not(HasSubstr("pw")));
  EXPECT_THAT(text_of(path), StartsWith("user default on nopass sanitize-payload ~* &* +@all\nuser t on "));
}

TEST_F(AclFileTest, SavingKeepsTheMode) {
  write("");
  std::filesystem::permissions(path, std::filesystem::perms{0640});

  EXPECT_EQ(talk.ask("ACL SAVE"), "+OK\r\n");

  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms{0640});
}

TEST_F(AclFileTest, ABadFileIsRefusedAsAWhole) {
  talk.ask("ACL SETUSER t on");
  write("user a on\nuser b foo\n");

  EXPECT_EQ(talk.ask("ACL LOAD"), "-ERR " + path.string() +
                                      ":2: Syntax error. WARNING: ACL errors detected, no change to the previously "
                                      "active ACL rules was performed\r\n");

  EXPECT_EQ(talk.ask("ACL USERS"), "*2\r\n$7\r\ndefault\r\n$1\r\nt\r\n");
}

TEST_F(AclFileTest, AFileThatIsMissingIsSaid) {
  EXPECT_EQ(talk.ask("ACL LOAD"),
            "-ERR Error loading ACLs, opening file '" + path.string() + "': No such file or directory\r\n");
}

TEST_F(AclFileTest, WhatCannotBeSavedIsSaidAndLogged) {
  std::filesystem::create_directory(path);

  EXPECT_EQ(talk.ask("ACL SAVE"),
            "-ERR There was an error trying to save the ACLs. Please check the server logs for more information\r\n");

  EXPECT_THAT(text_of(folder / "log"), HasSubstr("ACL SAVE could not rename tmp ACL file (Is a directory)"));
}

TEST_F(AclFileTest, LoadingTurnsOutWhoIsGoneOrMayNoLongerListen) {
  talk.ask("ACL SETUSER gone on >pw +@all");
  talk.ask("ACL SETUSER deaf on >pw +@all &*");
  talk.ask("ACL SETUSER same on >pw +@all &*");
  Session& gone = session_of("gone");
  Session& deaf = session_of("deaf");
  Session& same = session_of("same");
  talk.ask(deaf, "SUBSCRIBE x");
  talk.ask(same, "SUBSCRIBE x");
  write("user deaf on >pw +@all &y\nuser same on >pw +@all &x\n");

  EXPECT_EQ(talk.ask("ACL LOAD"), "+OK\r\n");

  EXPECT_EQ(gone.closing, Session::Closing::at_once);
  EXPECT_EQ(deaf.closing, Session::Closing::at_once);
  EXPECT_EQ(same.closing, Session::Closing::no);
}

}  // namespace
}  // namespace vedette::daemon
