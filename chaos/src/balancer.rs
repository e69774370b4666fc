//! A balancer as studios put before several servers: it passes connections on to whoever takes
//! them, in turn, and asks nothing of what goes over them.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::Result;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A balancer. It ends when this goes.
pub struct Balancer {
    /// Where it listens.
    pub port: u16,
    accepting: JoinHandle<()>,
}

impl Balancer {
    /// Before the servers on these ports, which may come and go.
    pub async fn start(servers: Vec<u16>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (servers, next) = (Arc::new(servers), Arc::new(AtomicUsize::new(0)));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (servers, turn) = (servers.clone(), next.fetch_add(1, Ordering::Relaxed));
                tokio::spawn(pass_on(client, servers, turn));
            }
        });
        Ok(Self { port, accepting })
    }

    /// Its public address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// To the first that takes it, beginning with whose turn it is. Where nobody does, the client's
/// connection is closed.
async fn pass_on(mut client: TcpStream, servers: Arc<Vec<u16>>, turn: usize) {
    for step in 0..servers.len() {
        let port = servers[(turn + step) % servers.len()];
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if let Ok(mut server) = TcpStream::connect(address).await {
            let _ = client.set_nodelay(true);
            let _ = server.set_nodelay(true);
            let _ = copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// A server that says its name to everybody.
    async fn server(name: &'static str) -> (u16, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(name.as_bytes()).await;
            }
        });
        (port, serving)
    }

    async fn answer(balancer: &Balancer) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", balancer.port)).await.unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).await.unwrap();
        said
    }

    #[tokio::test]
    async fn connections_go_to_each_in_turn_and_to_the_other_when_one_is_gone() {
        let ((one, first), (two, _second)) = (server("one").await, server("two").await);
        let balancer = Balancer::start(vec![one, two]).await.unwrap();
        let mut answers = [answer(&balancer).await, answer(&balancer).await];
        answers.sort();
        assert_eq!(answers, ["one", "two"]);
        first.abort();
        let _ = first.await;
        assert_eq!([answer(&balancer).await, answer(&balancer).await], ["two", "two"]);
    }
}
